"""Fresh wordings of page furniture, by slot filling: what training puts in the place of wordings that repeat.

A model that has seen "Get the latest in your inbox" in fifty documents knows that sentence, not newsletters. So
training replaces the furniture that was written into documents by sentences made here. Templates and slot values
are invented or general knowledge. Every class has templates; a template belongs to one fold, so that scores made
out of fold never come from a model that knows the template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

SLOTS: dict[str, list[str]] = {
    "piece": "article|story|report|piece|post|page|text|item|summary|news item|dispatch|write-up|translation|"
    "transcript|recap|round-up|headline|bulletin|briefing|interview|column|update".split("|"),
    "machine": "AI|artificial intelligence|an AI system|a large language model|generative AI|ChatGPT|an algorithm|"
    "machine learning|AI tools|an AI assistant|our AI desk|automation software|GPT-4|Gemini|Claude|a bot|"
    "an automated system|a language model|neural machine translation|an in-house model|AI technology|Copilot|"
    "a text generator|a computer program|DeepL|Google Translate|software|an AI writing tool".split("|"),
    "made": "generated|produced|written|created|drafted|compiled|summarised|summarized|translated|prepared|composed|"
    "rewritten|edited|condensed|adapted|assembled|put together|transcribed".split("|"),
    "checked": "reviewed|checked|edited|fact-checked|verified|proofread|approved|vetted|looked over|corrected".split(
        "|"
    ),
    "human": "a human editor|our editors|a member of staff|the newsroom|a journalist|the editorial team|an editor|"
    "the night desk|two editors|a person|a senior editor|people|our reporters|the copy desk|human staff".split("|"),
    "by": "by|with|using|with the help of|with assistance from|with support from|through|by means of|with aid of".split(
        "|"
    ),
    "part": "Parts|Portions|Sections|Some passages|The first paragraphs|The quotes|Several sentences|Elements".split(
        "|"
    ),
    "pieces": "images|summaries|headlines|captions|translations|key points|subtitles|graphics|audio clips|tags".split(
        "|"
    ),
    "task": "write|draft|edit|summarise|translate|produce|research|proofread|create|illustrate|narrate|shorten".split(
        "|"
    ),
    "mistake": "It may contain errors.|Mistakes are possible.|Please check facts before you rely on it.|"
    "Accuracy is not guaranteed.|Tell us about errors.|Readers should verify details.|||The original prevails.|"
    "Some details may be wrong.|Names and figures may be inaccurate.|Inaccuracies cannot be ruled out.|"
    "For the authoritative version see the source.|We accept no liability for mistakes.".split("|"),
    "source": "press releases|structured data|agency copy|public records|a video transcript|match statistics|"
    "company filings|police reports|weather data|a live broadcast|several sources|social media posts".split("|"),
    "auto": "automated|automatic|machine-made|computer-generated|AI-generated|robot-written|auto-generated".split("|"),
    "language": "English|German|Russian|Spanish|Arabic|Chinese|Ukrainian|French|Hebrew|Turkish|Polish|Hindi".split("|"),
    "cannot": "cannot|can't|am unable to|am not able to|do not have the ability to|won't|am not allowed to".split("|"),
    "ask": "browse the web|give current information|help with that request|write about real people that way|"
    "see live data|predict the outcome|complete this task|share personal opinions|produce that content|"
    "confirm recent events|open links|access the article|continue with this topic|comment on ongoing events".split("|"),
    "edit": "shorten it|make it more formal|add a headline|translate it|rewrite this in {nn} words|change the tone|"
    "expand the ending|summarise it further|add quotes|remove the names|make it sound natural".split("|"),
    "the": "the|your|a|an updated|this".split("|"),
    "fresh": "rewritten|revised|shortened|paraphrased|polished|translated|SEO-friendly|condensed|unique|edited|"
    "reworded|simplified|engaging|plagiarism-free|proofread|improved|news-style".split("|"),
    "change": "any changes|a shorter version|more details|another version|a different tone|further edits|"
    "more information|anything else|another headline|bullet points|a longer text".split("|"),
    "blank": "name|date|location|quote|link|company|author|city|source|image|number|title|spokesperson".split("|"),
    "lack": "enough information|any specific details|a date|the author's name|a clear conclusion|any quotes".split("|"),
    "first": "Nora|Oscar|Mei|Tariq|Lena|Paulo|Aiko|Grace|Henrik|Dmytro|Leila|Jonas|Ewa|Callum|Rosa|Bilal|Ines|Hugo|"
    "Tessa|Viktor|Amara|Felix|Sunita|Marek|Chloe|Idris|Petra|Liam|Yara|Anders|Kwame|Olga|Ravi|Sofia|Owen".split("|"),
    "last": "Weaver|Quill|Okoro|Lindqvist|Marsh|Farouk|Becker|Castillo|Novotny|Tanabe|Shevchuk|Brennan|Mehta|Laurent|"
    "Hale|Ferrari|Osei|Jankowski|Rahman|Vargas|Pike|Nilsen|Adler|Moreau|Sato|Whitlock|Dimitrov|Kaya|Byrne|Holm".split(
        "|"
    ),
    "who": ["{first} {last}"],
    "city": "Lisbon|Riga|Tallinn|Porto|Leeds|Lyon|Graz|Turin|Malmo|Gdansk|Osaka|Busan|Perth|Quito|Dakar|Tunis|Amman|"
    "Baku|Tbilisi|Pune|Hanoi|Denver|Austin|Calgary|Kharkiv|Basel|Cork|Bergen|Zagreb|Athens|Ankara|Lima".split("|"),
    "outlet": "The Harbour Gazette|Valley Courier|Northern Wire|The Morning Lantern|Coastline Post|Metro Sentinel|"
    "Riverside Times|The Granite Herald|Continental Dispatch|Prairie Observer|TechLedger|Market Compass|"
    "The Open Tribune|Newsmill|Frontline 7|The Beacon Review|Island Chronicle|Summit Daily News|Capital Notebook|"
    "Inland Mirror|Plaza Report|Delta Today|The Evening Quarry|Borderland News|StarNews Online|Kurier 21".split("|"),
    "topic": "politics|climate|technology|health|business|economics|sport|culture|foreign affairs|energy|education|"
    "crime|finance|science|defence|migration|the environment|courts|housing|media|farming|transport|food|"
    "travel|gardening|football|movies|personal finance|cars|parenting|property".split("|"),
    "agency": "Reuters|AP|AFP|dpa|ANSA|UPI|Bloomberg|Xinhua|TASS|EFE|PTI|ANI|Getty Images|EPA|Kyodo|PA Media|CNN|"
    "The Associated Press|Agence France-Presse|IANS|Anadolu|Interfax|Yonhap|Ukrinform|AAP|Shutterstock".split("|"),
    "stock": "Getty Images|Shutterstock|Unsplash|Pexels|Alamy|iStock|Adobe Stock|Pixabay|Imago|Wikimedia Commons|"
    "AP|AFP|Reuters|EPA-EFE|NurPhoto|Anadolu Agency|Bloomberg|Zuma Press|dpa|PA Images|Flickr".split("|"),
    "day": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday".split("|"),
    "month": "January|February|March|April|May|June|July|August|September|October|November|December|Jan.|Feb.|Aug.|"
    "Sept.|Oct.|Nov.|Dec.|Jul|Jun|Apr".split("|"),
    "n": [str(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 18, 20, 22, 26, 28)],
    "nn": "13|19|24|37|52|66|78|93|118|236|288|350|415|580|742|1,150|2,400".split("|"),
    "year": [str(year) for year in range(2009, 2028)],
    "hh": "05|06|07|08|09|10|11|12|13|14|16|17|18|19|21|23".split("|"),
    "mm": "00|03|08|14|19|25|31|36|42|47|54|58".split("|"),
    "m0": "01|02|03|05|06|07|08|09|10|11|12".split("|"),
    "d0": "01|03|06|08|10|13|15|16|18|21|22|24|26|27|29".split("|"),
    "network": "Facebook|Twitter|X|LinkedIn|WhatsApp|Telegram|Reddit|Pinterest|Email|Threads|Bluesky|Flipboard|"
    "Messenger|Instagram|YouTube|TikTok|Mastodon|VK|Viber|Line|Tumblr".split("|"),
    "section": "Politics|World|Business|Sport|Sports|Opinion|Culture|Tech|Science|Health|Travel|Local|Asia|Arts|"
    "Entertainment|Markets|Lifestyle|Climate|Food|US|UK|Middle East|Crime|Money|Education|Africa|Investing|"
    "Weather|Motoring|Gaming|Books|Property|Football|Economy".split("|"),
    "variable": "data|id|user_id|post|row|item|result|title|key|config|page|lang|image|url|category|count|entries|menu|"
    "meta|thumb|slug|author|session|cache|token|widget|query|content".split("|"),
    "function": "get_post|array_merge|implode|mysqli_query|render|load_template|build|count|strlen|json_decode|fetch|"
    "require|file_get_contents|in_array|explode|get_option|array_keys|preg_match|htmlspecialchars|date".split("|"),
    "folder": "/var/www/html|/home/web/public_html|/srv/http|/usr/share/nginx/html|C:\\inetpub\\wwwroot|/opt/site|"
    "/home/site/wwwroot|/data/www|/mnt/web/live|/app/src|/var/www/vhosts/news/httpdocs|D:\\sites\\news|"
    "/home/customer/www/site/public_html/wp-content/plugins/slider|/srv/site/wp-content/themes/daily".split("|"),
    "file": "index.php|functions.php|class-query.php|header.php|db.php|single.php|news.php|article.php|loader.php|"
    "template.php|Model.php|common.inc.php|view.php|cache.php|widget.php|bootstrap.php|footer.php".split("|"),
    "class": "App\\Model\\Story|WP_Query|NewsController|DbDriver|com.site.web.StoryServlet|org.portal.core.Page|"
    "org.springframework.web.Dispatcher|Site.Web.Controllers.Story|Portal.Data.Reader|java.util.ArrayList".split("|"),
    "purpose": "to improve your visit|to tailor content and ads|to measure traffic and show fitting advertising|"
    "so that we can serve you better|for statistics and marketing|to remember your choices|"
    "to learn how our pages are used|to keep the site safe|to give you the best experience|"
    "to offer social media features|for the purposes described below|to analyse visits".split("|"),
    "accept": "Accept|Accept | Decline|Find out more|OK|Read our cookie notice.|I agree|Options|Fine by me|"
    "You can withdraw consent whenever you like.|Change settings|Yes, I accept|More info".split(" | ")
    + ["Accept", "Decline", "OK", "More info"],
    "visit": "browse|use this site|visit our pages|scroll|read on|navigate|click on".split("|"),
    "when": "every morning|each week|every {day}|daily|twice a week|once a day|on weekdays|each evening".split("|"),
    "adjective": "Independent|Fearless|Trusted|Honest|Local|Fast|Bold|Fair|Real|Clear|Global|Free|Curious|Accurate|"
    "Unbiased|Open|Critical".split("|"),
    "does": "matters|makes sense|moves you|never sleeps|holds power to account|connects us|counts|asks questions|"
    "goes further|stays with you|listens".split("|"),
    "people": "people who think|everyone|the curious|busy readers|our community|a changing world|the whole region|"
    "working families|decision makers|the next generation".split("|"),
    "role": "senior reporter|staff writer|foreign correspondent|columnist|editor|political editor|freelance writer|"
    "business reporter|contributor|news editor|data journalist|sports writer|photographer|intern".split("|"),
    "is": "is a reporter for|is a correspondent at|is deputy editor of|is a columnist at|writes for|"
    "is a freelance journalist and contributor to|is an editor at|is a staff writer for|works for|"
    "is chief {topic} correspondent of|is the {topic} editor at|reports for|is an opinion writer for".split("|"),
    "covers": ", covering {topic}|, where they write about {topic}|, focusing on {topic} and {topic}||"
    ", with an interest in {topic}|, mostly on {topic}| since {year}".split("|"),
    "bio": "Follow her on {network}.|Reach him at desk@example.org.|He used to work at {agency} in {city}.|"
    "Her work has appeared in {outlet} and {outlet}.|She holds a degree from the University of {city}.|"
    "He lives in {city} with his family.|She won a prize for her {topic} coverage in {year}.|"
    "Write to {first}@example.com.|Born in {city}, he studied {topic}.|@{first}{last}|"
    "When not writing, she runs marathons.|He previously covered {topic} for {outlet}.|"
    "Twitter: @{first}{last}|Her first book came out in {year}.".split("|"),
    "plan": "${n} a month|€{n} a week|only £{n} for {n} months|{nn} a year|$1 for {n} weeks".split("|"),
    "more": "READ MORE: |Read more: |Also read: |READ | |RELATED: |Related: |See also: |More: |Must read: |"
    "MORE ON THIS: |Explainer: |Watch: |» |► |→ |In depth: |Background: |Don't miss: |[Read: |(READ ALSO: |"
    "Opinion | |READ ALSO | |Click here to read: |Recommended: |From the archive: |Go deeper: |LIVE: |"
    "Analysis: |Catch up: |Full story: |ALSO: |Earlier: |More on this story: |Lesen Sie auch: |Lire aussi : |"
    "Lea también: |Leggi anche: |Read next: |Read this too: |Related story: |Related reading: |Quiz: |"
    "You might also like: |Interview: |Video: |Previously: |Editorial: |More details: |Review: |• Read: |"
    "Читайте также: |Lees ook: |READ NEXT: |READ: |Read: |Also see: |Learn more: ".replace(" | |", " ¦ |").split("|"),
    "verdict": "Great read.|Nonsense.|So true!|What a mess.|Well said.|Ridiculous.|lol|Exactly.|At last somebody says it.|"
    "Not surprised.|Oh please.|Thanks for this.|Disgusting.|Good for them.|Who cares?|Fake!|I don't buy it.|"
    "Sad.|Unbelievable!!|Amen.|Haha.|Hm.|First!|Interesting, thank you.|You never learn.|Spot on|meh|Agreed!|"
    "What rubbish.|Really?|Bravo|Why though|Yes yes yes".split("|"),
    "opinion": "I live in {city} and nobody here believes a word of it.|My sister works in {topic} and says the same.|"
    "Why do we keep paying for this?|They won't tell you the real reason.|"
    "I don't think the author understands {topic}.|You forgot to mention {city}.|Read before you vote, people.|"
    "Our money at work.|It was better twenty years ago.|Can anyone explain what this means for {topic}?|"
    "I disagree, and here is why: they had their chance and blew it.|They all do it, left or right.|"
    "I made {nn} dollars last week working from home, look at my page.|I stopped reading after one paragraph.|"
    "When will they be held accountable?|Where is the outrage?|We need more reporting like this.|"
    "As a teacher I can tell you it's worse than described.|Same story every year.|Move if you don't like it.|"
    "Is the writer paid by the word?|Won't somebody think of the kids.|I'd love to see the numbers behind this.|"
    "That's not what happened and you know it.|Wait for the next election.|Just my opinion.|"
    "How about fixing the roads first?|Condolences to the family.|My grandfather would be ashamed.|"
    "Does anyone know when it opens?|Typical {outlet}.|I bet nobody goes to jail.|Go {city}!|He should resign.|"
    "She's the best thing that ever happened to this town.|If the government cared they would have acted in "
    "{year}, but they never do, so here we are again.|I have been reading {outlet} for years and this is the "
    "worst piece yet.|We tried this in {city} and it did not work, why would it work now?|"
    "No mention of who pays for it, as usual.|Did you even talk to anyone in {city}?|"
    "The headline says one thing and the text another.|You can't have it both ways, {first}.".split("|"),
    "speak": "Let us know below.|Tell us in the comments.|We want to hear from you.|Share your view.|Drop us a line.|"
    "Join the debate.|Write to us.|Comment below.".split("|"),
    "reporting": "Reporting|Additional reporting|Writing|Report|Reported|Text".split("|"),
    "editing": "editing|Editing|edited|writing and editing|production|additional reporting".split("|"),
    "subject": "Police officers|Protesters|A man|A woman with a banner|Rescue workers|President {who}|"
    "Prime Minister {who}|Supporters of {who}|Firefighters|{city} mayor {who}|Soldiers|Students|Fans|Shoppers|"
    "Residents|{who}|Sen. {who}|Coach {who}|Farmers|Children|Voters|Doctors|Workers|Commuters|A vendor|"
    "Singer {who}|{city} forward {who}|Members of the crew|Customers|Delegates|A volunteer".split("|"),
    "acts": "walk past a damaged building|stands in front of parliament|wave flags|speaks to reporters|"
    "arrives for a meeting|carry boxes|poses for a portrait|gather outside the court|shakes hands with officials|"
    "look at the rubble|celebrates with team-mates|wait in line|attends a news conference|listens to a speech|"
    "take part in a march|gestures during a debate|hold candles|queue for food|looks on|ride a bus|"
    "prepares a meal|inspect the site|lights a candle|cross a bridge|reacts after the result|signs autographs|"
    "leaves the hearing|works on a sculpture|sort parcels|waters the plants".split("|"),
    "where": "in {city}|outside a school in {city}|at a rally in {city}|in central {city}|near the border|"
    "at the airport in {city}|on a street in {city}|at the stadium|in the harbour of {city}|at a market|"
    "at the {city} Arena|during the {city} festival|at headquarters in {city}".split("|"),
    "date": "on {day}, {month} {n}, {year}|{month} {n}, {year}|on {day}|in {month} {year}|{n} {month} {year}|"
    "in {year}|earlier this year|last week|on {month} {n}".split("|"),
    "position": "left|right|center|centre|second from left|back row|far right|foreground|third from right".split("|"),
    "thing": "A logo of the company|Smoke|The headquarters|A damaged house|A flooded road|The stadium|"
    "An empty classroom|A container ship|A statue|Traffic|The skyline|A solar park|The new bridge|Wind turbines|"
    "Boxes of vaccine|The courthouse|A prototype|The winning dish|Old newspapers|A stretch of coast".split("|"),
    "event": "a storm|the attack|a final match|the ceremony|a press event|heavy rain|a protest|the vote|a fire|"
    "the opening|a rehearsal|the summit|a power cut".split("|"),
    "picture": "{subject} {acts} {where}, {date}.|{subject} {acts} {where} {date}|{subject}, {position}, {acts} {where}, "
    "{date}.|{who}, {position}, and {who} {acts} {where}.|A view of {thing} {where}, {date}.|{thing} {where}.|"
    "{subject} {acts} {where}.|{who} ({position}) {acts} {where} in this {month} {n}, {year} photo.|"
    "{thing} is seen {where} after {event}, {date}.|{subject} {acts} during {event} {where}.|{who}.|"
    "{subject} {acts} near {thing} {where} on {day}.|{who} {acts}|{thing}, {year}|The scene {where} after {event}|"
    "{who} at {event} {where}|{subject} {acts} as {subject} {acts} {where}|From left: {who}, {who} and {who}|"
    "{thing} {where}. {subject} {acts} {date}.|{who} says {event} changed the way people live {where}|"
    "The team of {outlet} {acts} {where}".split("|"),
    "credit": "REUTERS/{who}|(AP Photo/{who})|{who}/{agency}|Photo: {who}|{stock}|/ {agency}|[{who}/{agency}]|"
    "(Photo by {who}/{stock})|Credit: {stock}|{who} | {outlet}|Picture: {stock}|Photograph: {who}/{stock}|"
    "({who}/{outlet})|Image: {stock}|{who} via {stock}|Foto: {who}|© {who}|Courtesy of {who}|{stock} / {who}|"
    "Photo credit: {who}|(Image credit: {stock})|({stock})|{who} for {outlet}".replace(
        "{who} | {outlet}", "{who} ¦ {outlet}"
    ).split("|"),
}

TEMPLATES: dict[str, list[str]] = {
    "ai_disclaimer": [
        "This {piece} was {made} {by} {machine}.",
        "This {piece} was {made} {by} {machine} and {checked} by {human}.",
        "This {piece} was {made} {by} {machine} and has not been {checked} by {human}. {mistake}",
        "{part} of this {piece} were {made} {by} {machine}.",
        "{part} of this {piece} were {made} {by} {machine} and {checked} by {human} before they went online.",
        "{machine} was used to {task} this {piece}.",
        "{machine} helped us to {task} this {piece}, which {human} then {checked}.",
        "Disclaimer: this {piece} has been {made} {by} {machine}. {mistake}",
        "Editor's note: {machine} assisted in the writing of this {piece}. {mistake}",
        "The {piece} above was {made} automatically from {source}. {mistake}",
        "This is an {auto} {piece}. {mistake}",
        "This is an {auto} {piece} based on {source}, {checked} by {human} at {outlet}.",
        "AI-{made} {piece}",
        "{made} {by} {machine}",
        "{outlet} uses {machine} to {task} some of its stories. {mistake}",
        "The {piece} was {made} {by} {machine}; {human} {checked} it before publication.",
        "About this {piece}: it was {made} {by} {machine} using {source}.",
        "No journalist was involved in this {piece}.",
        "This {piece} has been {auto} translated from {language} into {language}. {mistake}",
        "Translated from {language} by {machine}. {mistake}",
        "Machine translation from {language}. {mistake}",
        "The audio version of this {piece} is {made} {by} {machine}.",
        "Read aloud by a synthetic voice.",
        "How {outlet} uses {machine}: see our principles.",
        "Some {pieces} on this page are {made} {by} {machine}. {mistake}",
        "Illustration {made} {by} {machine}.",
        "The picture above was {made} {by} {machine} and shows no real event.",
        "Transparency: {machine} {made} a first version of this {piece}, and {human} {checked} it.",
        "It was {made} {by} {machine}, and {human} had no part in it. {mistake}",
        "Human oversight: this {piece} was {checked} by {human} after being {made} {by} {machine}.",
        "Key facts were {made} {by} {machine} and {checked} by {human} at {outlet}.",
        "The summary was {made} {by} {machine} and {checked} by {human}.",
        "Our system {made} this {piece} on its own from {source}. While we take care, {mistake}",
        "This content was {made} with AI technology. We strive for quality, but {mistake}",
        "We used {machine} to {task} this {piece}. {human} remain responsible for it.",
        "Note to readers: this {piece} is the work of {machine}. {mistake}",
        "Disclosure: {machine} supported our reporters in preparing this {piece}. {mistake}",
        "This {piece} is part of a test in which {machine} {task} {pieces} for {outlet}.",
        "AI was used in the making of this {piece}, under the supervision of {human}.",
        "AI disclosure: {pieces} in this {piece} come from {machine}.",
        "*{made} with AI assistance, {checked} by {human}*",
        "Written by {who} with help from {machine}",
        "With the help of {machine}, {outlet} {made} this {piece} from {source}. {mistake}",
        "Dieser Text wurde {by} KI erstellt und von der Redaktion geprüft.",
        "Der Artikel ist eine maschinelle Übersetzung und kann Fehler enthalten.",
        "Diese Meldung wurde automatisch aus Agenturdaten erzeugt.",
        "Ce texte a été rédigé par une intelligence artificielle et relu par un journaliste.",
        "Article traduit automatiquement, des erreurs sont possibles.",
        "Texto generado con inteligencia artificial y supervisado por la redacción.",
        "Traducción automática. Puede contener errores.",
        "Testo prodotto con l'aiuto dell'intelligenza artificiale.",
        "Este texto foi traduzido com inteligência artificial.",
        "Текст подготовлен с помощью искусственного интеллекта.",
        "Bu haber yapay zeka tarafından hazırlanmıştır.",
        "If you find an error in this {auto} {piece}, please tell {human}.",
        "A computer wrote this {piece}. Did you notice?",
        "The translation of this {piece} comes from {machine}; {outlet} is not responsible for it.",
        "This {piece} may include content {made} {by} {machine}.",
        "All {pieces} are {auto}. {mistake}",
        "Produced by {outlet}'s AI newsdesk from {source}. {mistake}",
        "{piece} {made} {by} {machine}, prompt and editing by {who}",
    ],
    "llm_artifact": [
        "As an AI, I {cannot} {ask}.",
        "As a language model, I {cannot} {ask}.",
        "As an AI developed to help with text, I {cannot} {ask}, but I can {edit}.",
        "I'm sorry, but I {cannot} {ask}.",
        "I'm sorry, I {cannot} {ask}. {speak}",
        "I apologize, but I {cannot} {ask} because it would go against my guidelines.",
        "Apologies for the mistake. Here is {the} {fresh} {piece}:",
        "Sure, here's {the} {fresh} {piece}:",
        "Sure! Here is {the} {fresh} version:",
        "Certainly! Below you will find {the} {fresh} {piece}:",
        "Of course, this is {the} {fresh} {piece} you asked for.",
        "Absolutely, here you go:",
        "Here is {the} {fresh} {piece}, as requested:",
        "Here's a {fresh} version in {nn} words:",
        "Below is a {fresh} {piece} based on the information you gave:",
        "Below is the {piece} in plain HTML with your keywords:",
        "I have {made} the {piece} according to your instructions.",
        "I've kept the {piece} under {nn} words as you asked.",
        "I rewrote the {piece} to avoid repetition. Let me know if you want {change}.",
        "Let me know if you'd like {change}.",
        "Please let me know if you need {change}!",
        "Would you like me to {edit}?",
        "Do you want me to {edit} or to {edit}?",
        "Feel free to ask if you want {change}.",
        "I hope this helps! Tell me if you need {change}.",
        "I hope this {fresh} {piece} meets your needs.",
        "Note: I {cannot} verify the facts in this {piece}.",
        "Note: The {piece} has been {fresh} and is about {nn} words long.",
        "Note: this {fresh} {piece} keeps the facts of the original.",
        "Note that my knowledge ends in {month} {year}.",
        "My training data does not include events after {year}.",
        "(Word count: {nn})",
        "Word count: {nn} words",
        "Total length: approximately {nn} words.",
        "The {fresh} {piece} has {nn} words.",
        "Headline: {fresh} {topic} {piece}",
        "Title: {fresh} {piece} about {topic}",
        "Title: Untitled {piece}",
        "Meta description: {outlet} on {topic}",
        "SEO title: {topic} in {city}",
        "Focus keyword: {topic}",
        "Keywords: {topic}, {topic}, {city}",
        "[Insert {blank} here]",
        "[Your {blank}]",
        "[{blank} of the {blank}]",
        "Summary: The {piece} you sent discusses {topic} in {city}.",
        "In summary, the {piece} provided describes {topic}.",
        "The text you provided does not contain {lack}.",
        "Unfortunately, the provided {piece} does not include {lack}.",
        "The answer was cut off. Type 'continue' for the rest.",
        "Regenerate",
        "Copy text",
        "The assistant can make mistakes. Check important facts.",
        "User: please {edit}",
        "Prompt: {edit} and keep the style of {outlet}",
        "Assistant: here is the {fresh} {piece}.",
        "Output:",
        "### {piece}",
        "**{fresh} {piece}**",
        "Translation into {language}:",
        "{fresh} text:",
        "{fresh} {piece}:",
        "Revised draft:",
        "End of {piece}.",
        "Based on the information provided, here is {the} {fresh} {piece}:",
        "It should be noted that as an AI I hold no opinions.",
        "This request cannot be fulfilled because it violates the usage policy.",
        "I {cannot} {ask}, as this would not comply with OpenAI policies.",
        "Ich bin ein KI-Modell und kann keine aktuellen Daten abrufen.",
        "Hier ist der überarbeitete Artikel:",
        "Voici une version réécrite de l'article :",
        "Aquí tienes el artículo reescrito:",
        "En tant que modèle de langage, je ne peux pas donner d'avis.",
    ],
    "comment_text": [
        "{verdict} {opinion}",
        "{opinion}",
        "{verdict}",
        "@{first} {opinion}",
        "@{who} {opinion}",
        "@{first}{last} {verdict}",
        "{first}, {opinion}",
        "{opinion} {opinion}",
        "{verdict} {opinion} {opinion}",
        "{opinion} {verdict}",
        "{who}: {opinion}",
    ],
    "comment_meta": [
        "{who} wrote:", "{who} says", "{first}{n}", "{n} hours ago", "{nn} people like this", "Answer {first}",
        "{who}", "{month} {n}, {year} at {n}:{mm} pm", "{n} {month} {year} at {hh}:{mm}", "Like ({n})", "+{n}",
        "{n} votes", "Report this comment", "{n} answers", "Show {n} more replies", "Link to comment",
        "Edited {n} hours ago", "Verified reader", "Guest", "{n}d", "Regular", "Member since {year}", "Quote",
        "Collapse thread", "Pinned by the moderator", "{n} points", "In reply to {who}", "{first} from {city}",
        "{year}/{m0}/{d0} {hh}:{mm}", "{who} · {n}h", "Reply ({n})", "{first}_{last}{n}", "{n} thumbs up",
        "Antworten", "{who} schrieb am {n}. {month}", "Répondre", "{n} Like · Reply · {n}h",
    ],
    "comment_prompt": [
        "{n} responses", "Write a reply", "Add your thoughts", "Write your comment here", "What is your view? {speak}",
        "Have a say in the comments", "Sign in to take part", "You need an account to comment", "Comments ({n})",
        "The comment section is closed", "Comments are checked before they appear",
        "Your address stays private. Fields with * are mandatory", "Post as guest", "Read all {n} comments",
        "Newest | Oldest | Most liked", "Order comments by", "Please keep it polite and to the point.",
        "We welcome your comments. {speak}", "{speak}", "Tell me when someone replies", "Subscribe to this thread",
        "Nobody has commented yet.", "View {nn} comments", "Register to comment", "Send comment", "Your name *",
        "Your e-mail *", "Kommentar verfassen", "Laissez un commentaire", "Escribe tu comentario", "Discuss ({n})",
        "Conversation ({n})", "Do you agree with {who}? {speak}", "Remember my name for the next comment.",
        "Comments for this thread are closed.", "Be the first to write something", "Oставить комментарий",
        "Log in to reply", "{n} Kommentare", "{n} commentaires", "Website", "Submit", "Name *",
        "Comments are the views of readers, not of {outlet}.", "This site protects its comment form from spam.",
    ],
    "ad": [
        "AD", "Ad", "ADVERT", "Advert", "Advertising", "Paid content", "Paid post", "Paid for by {outlet}", "SPONSORED",
        "Sponsored by {outlet}", "Sponsor message", "Promoted", "Promoted content", "Partner content",
        "In partnership with {outlet}", "Presented by {outlet}", "A word from our sponsor",
        "The text continues after the advertisement", "More after this ad", "Reading goes on below the ad",
        "The rest of the {piece} after this message", "Text continues under the advertisement",
        "Keep scrolling to read on", "Scroll down for the rest", "Report this ad", "Close ad", "Hide ad", "Skip ad",
        "Why do I see this ad?", "Ad Choices", "Remove ads", "Go ad-free", "Ads by Google", "Werbung", "- Werbung -",
        "Publicité", "PUBLICIDAD", "Pubblicità", "Reklama", "Advertentie", "Annonse", "Mainos", "Реклама",
        "Recommended by Outbrain", "From our partners", "Stories from our partners", "Ad loading", "Commercial break",
        "Advertise here", "The ad below helps to pay for our work", "Advertisement - {piece} continues below",
        "*** ADVERTISEMENT ***", "[ad]", "(Advertisement)", "ADVERTISEMENT - CONTINUE READING BELOW", "Loading ad",
        "Affiliate content", "Shopping tips", "Promo", "Brought to you by {outlet}", "Sponsored links", "Ad feedback",
        "{piece} continues after this promotion", "Deals of the week", "Partner offer: {topic} for less",
        "Anzeige: {outlet}", "Publicité - la suite ci-dessous", "You may like these offers",
    ],
    "author_bio": [
        "{who} {is} {outlet}{covers}.", "{who} {is} {outlet} in {city}{covers}. {bio}",
        "{first} is a {role} who covers {topic} and {topic}.",
        "{who} joined {outlet} in {year} after working in {city} for {agency}.", "About {who}",
        "Written by {who}, {role}", "{who} covers {topic} for {outlet}. {bio}",
        "{first} has been writing about {topic} since {year}. {bio}", "{bio}",
        "A graduate of the University of {city}, {who} writes about {topic}.", "The writer is a {role} in {city}.",
        "{who} is the author of several books on {topic}.", "{first} spent ten years as a {role} before {outlet}. {bio}",
        "More by {who}", "Write to {first} at {first}@example.com", "Meet the author: {who}",
        "{who}, {role}, lives in {city} with two cats.", "{who} has reported from {city} and {city} for {outlet}.",
        "{who} is an award-winning {role} at {outlet}. {bio}", "{bio} {bio}", "{who} writes the {topic} column.",
        "{who} is professor of {topic} at the University of {city}.", "{who} arbeitet als Redakteur für {outlet}.",
        "{who} est journaliste à {city}.", "The author works for {outlet} in {city}. Opinions are personal.",
        "{role} at {outlet}. {bio}", "{who} is a {role} based in {city}. {bio} {bio}",
    ],
    "wire_credit": [
        "({reporting} by {who} in {city}; {editing} by {who})", "{reporting} by {who} and {who}; {editing} by {who}",
        "({reporting} by {who}, {who} and {who} in {city}, {editing} by {who})", "{agency}", "({agency})", "-{agency}",
        "/{agency}/", "With reporting by {agency}", "With material from {agency}", "With input from {agency}",
        "{agency} contributed to this {piece}.", "{who} contributed reporting from {city}.",
        "{agency} writers {who} in {city} and {who} in {city} contributed.", "Source: {agency}", "Source: {agency}/{agency}",
        "{city} bureau; {editing} by {who}", "© {year} {agency}", "This {piece} was first published by {agency}.",
        "This {piece} first ran on {outlet}.", "Agencies", "{agency} and agencies", "Staff and agency reports",
        "Distributed by {agency}", "Compiled by {who} from agency reports", "{reporting}: {who}. {editing}: {who}.",
        "(With {agency})", "(Apart from the headline, this {piece} comes unedited from a syndicated feed.)",
        "Translated by {who}", "Additional reporting: {who}, {city}", "— {agency}", "{reporting} from {city} by {who}",
        "{who} in {city} and {who} in {city} reported this {piece}.", "By {agency} Staff", "Quelle: {agency}",
        "(mit Material von {agency})", "avec {agency}", "Con información de {agency}", "По материалам {agency}",
        "{editing} by {who}", "Writing by {who} in {city}; {editing} by {who}", "(This {piece} was provided by {agency}.)",
    ],
    "read_more_inline": ["{more}{h}"],
    "related_item": ["{h}"],
    "cookie_notice": [
        "We use cookies {purpose}. {accept}", "This website uses cookies {purpose}.", "Cookies help us {purpose}.",
        "{outlet} and its partners use cookies and similar tools {purpose}. {accept}",
        "If you continue to {visit}, you agree to our use of cookies. {accept}", "{accept}", "Accept all", "Refuse all",
        "Allow cookies", "Only necessary cookies", "Manage settings", "Cookie options", "Save and close",
        "Let me choose", "Necessary", "Analytics", "Performance", "Targeting", "Functional", "Marketing cookies",
        "Your privacy matters to us", "Privacy options",
        "Some cookies are needed for the site to work, others help us {purpose}.",
        "You can change your mind in the cookie options at the foot of the page.",
        "Before you go on to {outlet}, choose how your data may be used.",
        "We and our {nn} partners store and read information on your device {purpose}.",
        "Click 'I agree' to let {outlet} process your data {purpose}. You may object at any time.",
        "Wir setzen Cookies ein, um Inhalte anzupassen. Alle zulassen", "Nous et nos partenaires déposons des cookies.",
        "Usamos cookies propias y de terceros. Aceptar", "Deze site gebruikt cookies.",
        "Vi bruker informasjonskapsler.", "This embed needs your consent. Allow external content to see it.",
        "To see this post, please accept the cookies of {network}.", "Got it", "Agree and close", "OK, understood",
        "These cookies collect anonymous figures about visits.", "Мы используем файлы cookie. Принять",
        "This cookie is set by the consent tool and stores the visitor's choice.", "For details read our cookie notice.",
        "By clicking accept you allow {outlet} to use cookies {purpose}. See our privacy policy for details.",
        "Our site places cookies on your device {purpose}. You can block them in your browser.",
        "By using {outlet}, you accept our terms and our cookie policy.", "session_id 1 year This cookie keeps you logged in.",
    ],
    "newsletter": [
        "Get {outlet} by mail", "Sign up for our {topic} letter", "Subscribe to the {topic} newsletter",
        "Get the best of our {topic} coverage every {day}.", "Your guide to {topic}, delivered {when}.",
        "Enter your address", "Your email address", "Sign me up", "E-mail",
        "By sending your email, you agree to our terms and privacy notice.", "You can unsubscribe with one click.",
        "Want more like this? Join {nn},000 readers {when}.", "{when}, our editors pick what matters. Sign up free.",
        "Thank you! You are on the list.", "Something went wrong. Please try again.", "The {topic} letter",
        "Please enter a valid address", "Don't miss the {day} edition: subscribe here", "Briefing abonnieren",
        "Recevez notre lettre chaque semaine", "Recibe nuestro boletín", "Never miss a {piece}: turn on mail alerts",
        "Like what you read? Get it {when}.", "{outlet} Morning Briefing", "Stay up to date on {topic} with our newsletter",
        "Join our mailing list for news on {topic}, offers and events.", "All the {topic} news you need, in your inbox {when}",
        "Sign up to {outlet} and get {topic} {when}", "Subscribe", "Jetzt den Newsletter bestellen", "Iscriviti alla newsletter",
        "Подпишитесь на нашу рассылку", "No spam. Unsubscribe whenever you want.", "We only send mail {when}.",
        "Receive our {topic} digest {when}, free of charge", "Invite a friend to the newsletter",
    ],
    "paywall": [
        "Subscribe to read on", "Subscribe now for {plan}", "Already a subscriber? Sign in",
        "You have {n} free stories left this month", "This {piece} is for subscribers", "Get full access from {plan}",
        "Start your {n}-day trial", "Cancel whenever you like.", "Support journalism you can rely on",
        "Register for free to read the rest", "To read the full {piece}, sign in or create an account",
        "You've used up your free articles", "Premium", "For members", "Your support makes our reporting possible. Donate.",
        "Readers pay for our work. Give from {plan}.", "{plan}", "Choose your plan", "Unlock everything on {outlet}",
        "Jetzt {n} Monate testen", "Article pour abonnés", "Contenido para suscriptores", "Free articles left: {n}",
        "Give this {piece} to a friend", "Try it free for {n} weeks", "Not a member yet? Join for {plan}",
        "Log in to go on reading", "This is a premium {piece}. Subscribe to unlock it.", "No card needed",
        "{n} of {n} free articles read", "The rest of this {piece} is behind our paywall.", "Subscriber exclusive",
        "Weiterlesen mit Abo", "Il vous reste {nn}% de cet article à lire.", "Already have an account? Log in here",
        "We rely on readers like you. Become a supporter today.", "Create a free account and read {n} articles a month",
        "Support independent media in {city} for {plan}", "Offer ends {day}: {plan}",
    ],
    "tagline": [
        "{adjective} news from {city} and beyond", "Journalism that {does}", "{adjective}. {adjective}. {adjective}.",
        "The voice of {city} since {year}", "News for {people}", "{city}'s {adjective} source of {topic} news",
        "Your world, told straight", "{adjective} reporting, every {day}", "Where {people} get their news",
        "Stories that {does}", "Serving {city} since {year}", "News, analysis and opinion from {city}",
        "All the news in one place", "{adjective} and {adjective}", "Reporting that {does}", "{topic}, {topic} and more",
        "First with the news in {city}", "Nachrichten aus {city}", "L'actualité de {city}", "Vox populi, lux civitatis",
        "The paper for {people}", "Veritas et fides", "{city} in print since {year}", "{city}, {section} and world affairs",
    ],
    "masthead": [
        "{outlet}", "{outlet}", "{outlet} | {section}", "{outlet} Online", "{outlet}.com", "www.{first}news.com",
        "{outlet} - {section} news", "{outlet} {day}, {month} {n}, {year}", "THE {city} {section} POST", "{city} Times",
        "{city} Zeitung", "Le Courrier de {city}", "{city} Daily {section}",
    ],
    "tags": [
        "Tags: {topic}, {topic}, {city}", "Topics", "Filed under: {section}, {section}", "Topics: {city} | {topic}",
        "#{topic}", "#{city} #{topic}", "Categories: {section}", "More on: {city}, {topic}", "Keywords: {topic}; {topic}",
        "{section}", "{city}", "In this {piece}: {city}", "Posted in {section}", "{topic}", "{topic}, {city}, {who}",
        "Schlagworte: {topic}", "Tagged {topic}", "{section} {section} {city}", "Subjects: {topic}", "{who}",
    ],
    "breadcrumb": [
        "Home > {section} > {city}", "Home / Latest / {section}", "{section} » {city}", "You are here: Start › {section}",
        "{outlet} > {section}", "Front page", "Back to {section}", "Home | {section} | {piece}", "{section}", "{section} News",
        "Start » {section} » {topic}", "Home > {section}", "Startseite > {section}", "Accueil > {section}", "News > {city}",
    ],
    "pagination": [
        "Next", "Previous", "1 2 3 ... {nn}", "Page {n} / {nn}", "« Older", "Newer »", "Next story →", "Show more",
        "View on one page", "Go to page {n}", "Last", "Load {n} more", "Next: {h}", "Back to top", "{n}", "1", "2", "3",
        "Weiter", "Page suivante", "Seite {n} von {nn}", "Prev | Next", "← Newer posts", "All on one page", "Part {n} of {n}",
        "Previous: {h}", "Continue on page {n}",
    ],
    "php_warning": [
        "Warning: Undefined variable ${variable} in {folder}/{file} on line {nn}",
        "Notice: Undefined index: {variable} in {folder}/inc/{file} on line {nn}",
        "Notice: Trying to get property '{variable}' of non-object in {folder}/{file} on line {nn}",
        "PHP Fatal error: Uncaught Error: Call to undefined function {function}() in {folder}/{file}:{nn}",
        "Deprecated: {function}(): Passing null to parameter #{n} of type string is deprecated in {folder}/{file} on line {nn}",
        "Warning: {function}() expects parameter 1 to be array, null given in {folder}/{file} on line {nn}",
        "<b>Warning</b>: Division by zero in <b>{folder}/{file}</b> on line <b>{nn}</b><br />",
        "<br /> <b>Notice</b>: Undefined offset: {n} in <b>{folder}/{file}</b> on line <b>{nn}</b>",
        "Stack trace: #0 {folder}/{file}({nn}): {function}()", "#{n} {folder}/{file}({nn}): {function}('{variable}')",
        "#{n} {main}", "thrown in {folder}/{file} on line {nn}",
        "Strict Standards: Non-static method Story::{function}() should not be called statically in {folder}/{file} on line {nn}",
        "Parse error: syntax error, unexpected 'else' (T_ELSE) in {folder}/{file} on line {nn}",
        "Warning: Trying to access array offset on value of type null in {folder}/{file} on line {nn}",
        "Warning: Cannot modify header information - headers already sent by (output started at {folder}/{file}:{nn})",
        "Warning: {function}({folder}/{file}): failed to open stream: No such file or directory in {folder}/{file} on line {nn}",
        "Fatal error: Maximum execution time of {nn} seconds exceeded in {folder}/{file} on line {nn}",
        "Fatal error: Allowed memory size of 67108864 bytes exhausted (tried to allocate {nn} bytes)", "Severity: Notice",
        "Filename: views/{file}", "Line Number: {nn}", "Message: Undefined property: stdClass::${variable}", "Backtrace:",
        "A PHP Error was encountered", ': Undefined array key "{variable}" in', "{folder}/{file}", "on line",
        "Traceback (most recent call last):", 'File "{folder}/app.py", line {nn}, in {function}', "KeyError: '{variable}'",
        "    return self.{function}({variable})", "AttributeError: 'NoneType' object has no attribute '{variable}'",
        "System.NullReferenceException: Object reference not set to an instance of an object.",
        "   at {class}.{function}(String {variable}) in {folder}\\Story.cs:line {nn}", "at {function} ({folder}/server.js:{nn}:{n})",
        "TypeError: Cannot read properties of undefined (reading '{variable}')", "java.lang.NullPointerException",
        "    at {class}.{function}(Page.java:{nn})", 'Exception in thread "main" java.lang.IllegalStateException: {variable}',
        "Caused by: java.sql.SQLException: {variable}", "... {n} more",
        "Server Error in '/' Application.", "Liquid error: undefined method {function}", "NameError: undefined local variable {variable}",
        "jinja2.exceptions.UndefinedError: '{variable}' is undefined", "ActionView::Template::Error (undefined method '{function}')",
        'Twig_Error_Runtime: Variable "{variable}" does not exist in "{file}" at line {n}.',
    ],
    "sql_error": [
        "You have an error in your SQL syntax near '{variable}' at line {n}", "SQLSTATE[HY000] [2002] Connection refused",
        "SQLSTATE[42S22]: Column not found: Unknown column '{variable}'", "Table 'site.{variable}' doesn't exist",
        "Unknown column '{variable}' in 'where clause'", "Could not connect to the database server",
        "mysqli_connect(): (HY000/1045): Access denied for user '{first}'@'localhost'", "MySQL server has gone away",
        "Query error: SELECT * FROM {variable} WHERE id = {n}", "SELECT {variable} FROM stories ORDER BY {variable} LIMIT {n}",
        "INSERT INTO {variable}_log (id, hits) VALUES ({nn}, {n})", "UPDATE {variable} SET views = views + 1 WHERE id = {nn}",
        "Duplicate entry '{nn}' for key '{variable}'", "Too many connections", "Error establishing a database connection",
        "PDOException: could not find driver", "ORA-00942: table or view does not exist",
        'ERROR: relation "{variable}" does not exist at character {nn}', "Deadlock found when trying to get lock",
        "Database error ({nn})", "Redis connection lost", "[Microsoft][ODBC SQL Server Driver] Login failed for user '{first}'",
        "WordPress database error: [Lost connection to MySQL server during query]", "mysql_connect(): Too many connections",
        "Warning: mysqli_num_rows() expects parameter 1 to be mysqli_result, bool given in {folder}/{file} on line {nn}",
        "django.db.utils.OperationalError: no such table: {variable}", "Incorrect string value for column '{variable}' at row {n}",
        "Failed to connect to database: error {nn}",
    ],
    "server_artifact": [
        '[shortcode id="{n}"]', '[gallery ids="{nn},{nn}"]', "{{ {variable}.title }}", "{% block {variable} %}", "undefined",
        "null", "NaN", "[object Object]", "&nbsp;", "%%{variable}%%", "<!-- {variable} -->", '[{variable} block="{n}"]',
        "Please enable JavaScript to view this content.", "Your browser does not support this video.",
        "JavaScript is required for this site.", "We noticed that you use an ad blocker.", "502 Bad Gateway", "403 Forbidden",
        "404 Not Found", "nginx/1.18.0", "Service unavailable for a short time", "This content could not be loaded.",
        "Loading...", "An error has occurred. Please try again later.", "There has been an error on the site.",
        "Checking your browser", "Lorem ipsum dolor sit amet", "@media (max-width: 640px)",
        "window.dataLayer = window.dataLayer || [];", "ads.push(function() { show('box-{nn}'); });", "[vc_row][vc_column]",
        "{variable}: undefined", "Widget area is empty", "Cannot show this widget", "This video cannot be played in your country.",
        "Content not available", "{variable}.label.missing", "Translation missing: en.{variable}.title", '[ad id="{nn}"]',
        "<div class='{variable}'>", "Learn more about debugging.", "Refresh the page to load comments.",
        "JavaScript must be enabled to see comments.", "[/{variable}]", "Uncaught ReferenceError: {variable} is not defined",
    ],
    "legal": [
        "{outlet} does not endorse the opinions of its contributors.", "Opinions in this {piece} belong to the author alone.",
        "The views given here are personal and do not reflect the position of {outlet}.",
        "This {piece} does not constitute {topic} advice.", "Nothing on this page is investment advice.",
        "{outlet} is not liable for linked websites.", "Terms | Privacy | Cookies | Accessibility", "Privacy Policy",
        "Terms and Conditions", "Legal notice", "Corrections: see something wrong? Write to us.",
        "Use of this site means you accept our User Agreement.", "Registered in {city}, company number {nn}{nn}.",
        "All trademarks belong to their owners.", "We may earn a commission from links on this page.", "Editorial standards",
        "Do not share my data", "Complaints", "Information is given as is, without warranty.", "Terms of Service - Privacy - Help",
        "By checking the box you agree to our Terms and the Privacy Statement.", "{outlet} is regulated by the press council.",
        "Impressum | Datenschutz | AGB", "Mentions légales", "Content on external sites is outside our control.",
        "Contact | Imprint | Privacy", "Advertise | About | Terms of Use | Privacy",
    ],
    "copyright": [
        "© {year} {outlet}", "© {year} {outlet}. All rights reserved.", "Copyright {year} {outlet}", "(c) {year} {outlet} Ltd.",
        "All content © {outlet} {year}", "No part of this {piece} may be copied without permission.",
        "{outlet} is a trademark of {last} Media Inc.", "All Rights Reserved", "Copyright © {year}-{year} {outlet}, a {last} company",
        "Reproduction prohibited", "This material is protected by copyright law.", "Alle Rechte vorbehalten", "Tous droits réservés",
        "Republication without written consent is forbidden.", "Published under licence from {agency}", "© {who}", "© {who} / {city}",
        "Copyright {year} by {agency}. This {piece} may not be published, broadcast or rewritten.", "©{year} {last} Group",
        "{outlet}, {year}. Reuse only with permission.", "© {agency} {year}", "Все права защищены. {outlet}", "{year} © {outlet}",
    ],
    "app_social_promo": [
        "Follow {outlet} on {network}", "Download the {outlet} app", "Join our {network} channel", "Like us on {network}",
        "Get breaking news on your phone", "Also on {network}", "Find {outlet} on {network} and {network}", "Follow along",
        "Stay connected", "Read on in the app", "Make {outlet} a preferred source on Google",
        "Get notified when {who} publishes", "Available on iOS and Android", "Now on {network}: @{first}news", "Open in app",
        "Click here to join our {network} group for updates", "Follow us on {network}, {network} and {network} for more.",
        "Follow {who} on {network}: @{first}{last}", "Follow @{first}_{last}", "Folgen Sie {outlet} auf {network}",
        "Suivez {outlet} sur {network}", "Get our free app", "Subscribe to our {network} channel", "Find us online", "Connect",
        "Follow @{first}{last} on {network} {d0}.{m0}.{year}", "Подписывайтесь на наш Telegram", "Turn on notifications for {topic} news",
    ],
    "share_bar": [
        "Share on {network}", "{network}", "{network}", "Share this {piece}", "{network} {network} {network}", "Post to {network}",
        "Print", "Copy link", "Mail to a friend", "Save", "Share via {network}", "{nn} shares", "Send", "Share", "Opens in a new tab",
        "Link copied", "Partager", "Teilen", "Compartir", "Text size A A", "Listen", "Gift", "More options", "Comment {n}",
        "Share: {network} | {network} | {network}", "Comments ({n})", "{network} {network}", "Share this:", "Click to share on {network}",
        "Bookmark", "E-Mail", "Drucken", "Condividi", "Поделиться", "{network}: share", "SHARES {nn}",
    ],
    "media_control": [
        "Play", "Pause", "00:{mm}", "{n}:{mm}", "{n}:{mm} / {n}:{mm}", "Close", "×", "Volume", "Mute", "Settings", "Subtitles off",
        "Watch: {h}", "Video unavailable", "Now playing", "Next up in {n} seconds", "Skip", "Listen ({n} min)", "Audio: {n} minutes",
        "Replay", "Enter full screen", "Share video", "0.75x", "1.5x", "Back 10 seconds", "Click to play", "Tap to listen", "LIVE",
        "Length {n} minutes {n} seconds", "Your browser can't play this video", "Hide transcript", "Podcast", "Video {hh}:{mm}",
        "Watch: {hh}:{mm}", "Loaded: {n}%", "Length {hh}:{mm}", "Current time {n}:{mm}", "Picture-in-picture", "Hear this {piece}",
        "{hh}:{mm}", "Play audio", "Zoom", "Autoplay", "Schließen", "Video: {h}", "Your browser does not support audio.",
    ],
    "gallery_counter": [
        "{n}/{nn}", "{n} of {nn}", "{n} of {n}", "Image {n} of {nn}", "Photo {n} of {nn}", "Slide {n} / {nn}", "+{n}",
        "+ {n} more photos", "Next image", "Previous image", "Open gallery", "{nn} photos", "Swipe for more", "View in lightbox",
        "Close gallery", "{n} / {n}", "Bild {n} von {nn}", "See all {nn} pictures", "All {n} images", "Photo {n}", "View {n} images",
        "Show all photos ({n})", "Picture {n} from {n}", "1 / {n}", "Gallery ({n})", "{n} sur {n}", "Foto {n} de {n}",
    ],
    "crawl_date_line": [
        "{year}-{m0}-{d0}T{hh}:{mm}:00Z", "{year}-{m0}-{d0} {hh}:{mm}:{mm}", "{d0}.{m0}.{year} {hh}:{mm}", "{year}-{m0}-{d0}",
        "{month} {n}, {year} {hh}:{mm} UTC", "Published {month} {n}, {year}", "Updated {n} hours ago",
        "Last update: {d0}/{m0}/{year}", "{day}, {n} {month} {year}", "First published on {day} {n} {month} {year} {hh}.{mm} EST",
        "Retrieved {year}/{m0}/{d0}", "Fetched: {year}{m0}{d0}{hh}{mm}", "{n} {month} {year} | {hh}:{mm}", "Modified: {year}-{m0}-{d0}",
        "{hh}:{mm} {city}", "Crawl time: {year}-{m0}-{d0}", "Posted {n} days ago", "{month} {n}, {year} at {n}:{mm} p.m. ET",
        "date: {year}-{m0}-{d0} {hh}:{mm}", "{d0} {month} {year} {hh}:{mm}", "captured {year}-{m0}-{d0} {hh}:{mm} {city}",
        "Posted by admin, {month} {n}, {year}", "Published {year}/{m0}/{d0} {hh}:{mm}", "Stand: {d0}.{m0}.{year}",
        "Publié le {d0}/{m0}/{year}", "{d0}/{m0}/{year} - {hh}h{mm}",
    ],
    "photo_credit": [
        "Photo: {who}/{stock}", "{stock}", "{who} / {stock}", "Image: {stock}", "Credit: {who}", "(Photo by {who}/{stock})",
        "Picture: {who}", "Photograph: {who}/{stock}", "[{stock}]", "{stock} via {stock}", "© {stock}", "Courtesy of {outlet}",
        "Photo supplied", "{who} for {outlet}", "Image source: {stock}", "Foto: {who}/{stock}", "Crédit photo : {stock}", "FILE - {stock}",
        "Screenshot: {network}", "{outlet} file photo", "Illustration by {who}", "Photo by {who} on {stock}", "(AP Photo/{who}, File)",
        "REUTERS/{who}", "Source: {network}/@{first}{last}", "{who} via {stock}", "Image: {who} / {stock}", "© {who}/{stock}",
        "Foto: © {who}/{stock}", "({stock})", "Bild: {stock}", "{stock}/{who}", "Photo courtesy of {who}", "hide caption {who}/{stock}",
    ],
    "byline": [
        "By {who}", "by {who} and {who}", "{who}", "{who}", "{who} | {outlet}", "{who}, {role}", "{who} in {city}", "Written by {who}",
        "Story by {who}", "{outlet} staff", "By {outlet} Editorial Team", "Author: {who}", "@{first}{last}", "{who} • {n} min read",
        "{n} minute read", "Von {who}", "Par {who}", "BY {who}", "{role}", "Special correspondent {who}", "Published by {who} on {month} {n}",
        "{month} {n}, {year}", "Updated {hh}:{mm} GMT, {month} {n}, {year}", "{month} {n}, {year} {n}:{mm} pm", "{first} {first} {last}",
        "{who}, {outlet}", "@{first}_desk", "By {who}, {outlet}", "{who} and {who}", "{who}, Senior Editor", "Por {who}", "Автор: {who}",
        "{day} {n} {month} {year} {hh}:{mm}", "Text: {who}", "By our {topic} correspondent", "{hh}:{mm}, {n} {month} {year}",
    ],
    "related_heading": [
        "More {section} news", "More at {outlet}", "Read next", "You might be interested in", "People also read", "Most read in {section}",
        "In pictures", "Top picks for you", "Also on {outlet}", "More like this", "What we're reading", "Continue reading",
        "Editor's choice", "Hot right now", "Popular in {section}", "Today's headlines", "Further stories", "Related coverage",
        "The latest", "Keep exploring", "More on this", "Others read", "Suggested for you", "Weitere Artikel", "À lire également",
        "También te puede interesar", "From our archive", "Trending in {section}", "Our recommendations", "Around {outlet}",
        "Stories you may have missed", "Latest from {outlet}", "Readers also liked", "Next in {section}", "More stories", "Top {section} stories",
        "More by {outlet}", "Nieuws", "Также по теме", "Picked for you", "Don't leave without reading", "In this section",
    ],
    "caption": ["{picture}", "{picture} {credit}", "{picture} {credit}", "FILE - {picture} {credit}", "{picture}{credit}", "{h} {credit}",
        "File photo: {picture}", "{picture} {picture} {credit}", "{h}. {credit}", "{s} {credit}", "{s}"],
    "duplicate_title": [],
}  # fmt: skip

_SLOT = re.compile(r"\{(\w+)\}")
_TITLE_SLOTS = {"h", "s"}


def mask(line: str) -> str:
    """What two fillings of one template have in common: lower case, no digits, no names (capitalised words inside)."""
    words = re.sub(r"\d+", "0", line).split()
    kept = [word.lower() for index, word in enumerate(words) if index == 0 or not word[:1].isupper()]
    return " ".join(kept)


class Generator:
    """Fills templates. Two generators with the same seed give the same wordings.

    Args:
        seed: of the random numbers.
        headlines: lines that stand for other articles' headlines.
        sentences: lines that stand for descriptions under pictures.
        forbidden: masked wordings (`mask`) that must not be made.
        fold, folds: only templates of this fold are used; all without.
    """

    def __init__(
        self,
        seed: int,
        headlines: Sequence[str],
        sentences: Sequence[str],
        forbidden: frozenset[str] = frozenset(),
        fold: int | None = None,
        folds: int = 1,
    ) -> None:
        self.random = np.random.default_rng(seed)
        self.titles = {"h": list(headlines) or ["More news"], "s": list(sentences) or ["A view of the town."]}
        self.forbidden = forbidden
        self.templates = {
            name: [t for place, t in enumerate(templates) if fold is None or place % folds == fold] or templates
            for name, templates in TEMPLATES.items()
        }

    def has(self, name: str) -> bool:
        """Whether a class has templates."""
        return bool(self.templates.get(name))

    def make(self, name: str) -> str:
        """A fresh wording of a class of furniture."""
        for _ in range(8):
            line = self._shape(self._fill(self._choose(self.templates[name])))
            if mask(line) not in self.forbidden:
                break
        return line

    def perturb(self, line: str) -> str:
        """A line with a word dropped or two swapped."""
        words = line.split(" ")
        if len(words) < 4:
            return line
        kept = [word for word in words if self.random.random() > 0.06] or words
        if self.random.random() < 0.15 and len(kept) > 3:
            at = int(self.random.integers(len(kept) - 1))
            kept[at], kept[at + 1] = kept[at + 1], kept[at]
        return " ".join(kept)

    def _choose(self, values: Sequence[str]) -> str:
        return values[int(self.random.integers(len(values)))]

    def _fill(self, line: str) -> str:
        for _ in range(6):
            filled = _SLOT.sub(self._value, line)
            if filled == line:
                break
            line = filled
        return line.replace("¦", "|")

    def _value(self, match: re.Match[str]) -> str:
        name = match.group(1)
        if name in _TITLE_SLOTS:
            return self._choose(self.titles[name]).replace("{", "(").replace("}", ")")
        values = SLOTS.get(name)
        return self._choose(values) if values else match.group(0)

    def _shape(self, line: str) -> str:
        """Now and then other case, no full stop, or a bullet."""
        line = re.sub(r"  +", " ", line).strip()
        draw = self.random.random()
        if draw < 0.05:
            line = line.upper()
        elif draw < 0.08:
            line = line.lower()
        elif draw < 0.12:
            line = line.removesuffix(".")
        elif draw < 0.15:
            line = self._choose(["* ", "- ", "— ", "» ", "• ", "(", "["]) + line
        if line and draw > 0.15 and self.random.random() < 0.85:
            line = line[0].upper() + line[1:]
        return line or "Advertisement"
