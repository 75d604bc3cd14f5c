"""Addresses and terms of use: canonical URL, host, outlet, section, robots, reservation, licence."""

from __future__ import annotations

from transforms.addresses import absolute_address
from transforms.html.jsonld import NodeClass
from transforms.html.page import Page


def read_canonical(page: Page) -> str | None:
    """The page's own canonical address, absolute."""
    for raw in (page.head.canonical, page.head.first_meta.get("og:url")):
        address = absolute_address(raw, page.url)
        if address:
            return address
    return None


def read_publisher(page: Page) -> str | None:
    """The outlet's name as the page states it: site name, then the publisher of its linked data."""
    name = page.head.first_meta.get("og:site_name")
    if name and not name.startswith(("http", "@")) and len(name) < 100:
        return " ".join(name.split())
    for wanted in ("publisher", "site", "organisation"):
        for node in page.linked.nodes:
            is_wanted = (
                node.path[-1:] == ("publisher",) if wanted == "publisher"
                else node.node_class is NodeClass.SITE if wanted == "site"
                else "Organization" in node.types and not node.path
            )  # fmt: skip
            stated = node.text("name") if is_wanted else None
            if stated and len(stated) < 100:
                return " ".join(stated.split())
    name = page.head.first_meta.get("application-name")
    return " ".join(name.split()) if name and len(name) < 100 else None


def read_section(page: Page) -> str | None:
    """The section that the page files the article under."""
    for node in page.linked.nodes:
        if node.node_class is NodeClass.ARTICLE and not node.is_elsewhere:
            section = node.text("articleSection")
            if section and len(section) < 120:
                return " ".join(section.split())
    for key in ("article:section", "og:article:section", "section", "parsely-section"):
        section = page.head.first_meta.get(key)
        if section and len(section) < 120 and not section.startswith("http"):
            return " ".join(section.split())
    return None


def read_robots(page: Page) -> str | None:
    """The page's word to crawlers, as it stands."""
    return (page.head.first_meta.get("robots") or "")[:200] or None


def read_reservation(page: Page) -> str | None:
    """The text-and-data-mining reservation (W3C TDMRep): ``1`` reserved, ``0`` not, None unsaid."""
    value = (page.head.first_meta.get("tdm-reservation") or "").strip()
    return value if value in ("0", "1") else None


def read_license(page: Page) -> str | None:
    """The licence that the page states for its content: a link or linked data's, an address or a name."""
    stated_somewhere = "license" in page.parsed.html or "License" in page.parsed.html
    for element in page.parsed.tree.iter("link", "a") if stated_somewhere else ():
        if "license" in (element.get("rel") or "").lower().split():
            address = absolute_address(element.get("href"), page.url or page.head.canonical)
            if address:
                return address
    for node in page.linked.nodes:
        if node.node_class in (NodeClass.ARTICLE, NodeClass.PAGE) and not node.is_elsewhere:
            stated = node.text("license")
            if stated:
                return stated[:300]
    for key in ("dcterms.license", "dc.rights.license", "license"):
        if page.head.first_meta.get(key):
            return page.head.first_meta[key][:300]
    return None
