"""Invented notices: texts that a form makes anew every day, of which two issues are not one article.

Every form is filled with numbers, names and turns drawn for the issue; what is left is the form.
"""

from __future__ import annotations

import random
import re

_WORDS = {
    "wind": ["light", "moderate", "fresh", "strong"],
    "from": ["north", "south", "east", "west", "north-east", "south-west"],
    "sky": ["cloudy", "mostly cloudy", "sunny", "bright with spells of rain", "overcast", "clear", "foggy at first"],
    "move": ["rose", "fell", "gained", "lost", "added", "dropped"],
    "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    "firm": ["Arden", "Telmore", "Kessik", "Ostlin", "Varga", "Brenholm", "Tessal", "Quarrie"],
    "town": ["Vellmoor", "Tarnby", "Ostwick", "Caldren", "Hafness", "Mirebrook", "Pellham", "Drossel"],
    "road": ["ring road", "coast road", "bridge", "tunnel", "northern bypass", "market street"],
}

#: ``{name}`` draws a word of that list, ``{5-20}`` a number of that range.
FORMS = {
    "weather": (
        "Weather forecast for the region issued by the national weather service. {day}: {sky}, with highs between "
        "{5-14} and {15-29} degrees. Wind {wind} from the {from} at {10-60} kilometres an hour. Overnight {sky}, "
        "with lows of {0-9} degrees in the hills and {3-14} degrees along the coast. Chance of rain {5-95} "
        "percent. The sun rises at {5-8}.{10-59} and sets at {16-21}.{10-59}. Sea temperature {6-22} degrees, "
        "waves up to {1-4} metres. The outlook for the following days: {sky} in the west and {sky} in the east, "
        "temperatures around {5-29} degrees. Drivers are asked to allow more time for their journeys and to look "
        "at the warnings before they set out."
    ),
    "market": (
        "Stocks closed on {day} as follows, according to figures of the exchange. The main index {move} "
        "{0-3}.{10-99} percent to {10000-19999} points, and the index of smaller companies {move} {0-3}.{10-99} "
        "percent to {2000-4999} points. Among the companies most traded, {firm} {move} {1-9}.{10-99} percent to "
        "{10-300}.{10-99} and {firm} {move} {1-9}.{10-99} percent to {10-300}.{10-99}. The euro was at "
        "{1}.{1000-1999} dollars and crude oil at {60-110}.{10-99} dollars a barrel. Turnover came to {100-999} "
        "million shares. All figures are delayed by 15 minutes and are given without guarantee for information "
        "alone; they are no advice to buy or to sell."
    ),
    "lottery": (
        "The numbers drawn in the lottery on {day} were {1-49}, {1-49}, {1-49}, {1-49}, {1-49} and {1-49}. The "
        "additional number was {0-9}. The jackpot of {2-40} million was not won and grows to {2-60} million for "
        "the next draw. {20-900} players had five right numbers and win {1000-9000} each. The organisers remind "
        "players that tickets have to be handed in within 90 days and that nobody under 18 may take part. All "
        "information is given without guarantee, and only the official list of winning numbers that hangs in the "
        "shops is binding."
    ),
    "traffic": (
        "Police in {town} report an accident on the {road} on {day} at {0-23}.{10-59}. A car and a van collided "
        "near kilometre {1-300}, and {2-9} people were taken to hospital with minor injuries. The road was closed "
        "for {20-200} minutes in both directions and traffic was led through {town}. The damage is put at "
        "{2000-90000} euros. Witnesses who have seen what happened are asked to call the station in {town} under "
        "{100000-999999}. The police also remind drivers to keep their distance and to form a lane for rescue "
        "vehicles in good time."
    ),
    "air quality": (
        "The environmental agency publishes the air quality index for the region every morning. The index is "
        "computed from the readings of its stations for fine dust, ozone and nitrogen dioxide, and the worst of "
        "the three decides. Today the station in the centre shows {20-180}, the one at the harbour {20-180} and "
        "the one in the hills {5-90}. Values below fifty are good, up to a hundred moderate, and above that "
        "unhealthy for sensitive people, who should avoid long or heavy exertion outdoors, keep windows shut "
        "during the busiest hours and follow the advice of their doctors. The agency asks everybody to leave the "
        "car at home when the index is high, and to use buses, trains and bicycles instead. The readings of all "
        "stations, a map and a forecast for the coming days are on its pages, and whoever wants to be warned in "
        "time can have a message sent to the telephone free of charge."
    ),
}


def issue(form: str, seed: int) -> str:
    """One issue of a form; the same seed gives the same text."""
    drawn = random.Random(f"{form}:{seed}")

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in _WORDS:
            return drawn.choice(_WORDS[name])
        low, _, high = name.partition("-")
        return str(drawn.randint(int(low), int(high or low)))

    return re.sub(r"\{([a-z]+|\d+(?:-\d+)?)\}", fill, FORMS[form])
