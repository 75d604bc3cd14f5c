"""Function words of the languages that news pages are written in: running text is full of them, menus are not.

Short closed-class words (articles, pronouns, prepositions, conjunctions, auxiliaries), written from general
knowledge of each language; which language a page is in does not matter. Scripts without spaces have single
characters that serve the same end.
"""

from __future__ import annotations

_BY_LANGUAGE = {
    "English": """the of and to in a is that for it was on with as be by at this from are he his an they which you had
        not have but has or were their who will would there she her been more its about than into when can said could
        so if what we my our no them then these some after over before because while during also i me him us how""",
    "German": """der die das und in zu den von mit ist des sich für auf im dem nicht ein eine als auch es an er hat
        aus bei dass sie nach wird wie sind war noch einen einem einer um am nur oder aber vor zur bis mehr durch man
        wurde sein seine ihre haben werden kann über wenn so""",
    "French": """le la les de des du et en un une est que qui dans pour par sur pas au aux plus ne se ce il elle avec
        son sa ses ont sont été mais ou où leur cette ces comme à nous vous ils après avant entre être avoir fait""",
    "Spanish": """el la los las de del y en un una que es por con para se su al lo no como más pero sus le ha este
        esta entre cuando muy sin sobre también hasta hay donde quien desde todo nos durante ya son fue era""",
    "Italian": """il lo la gli le di del della dei e in un una che è per con si non da al alla sono come più ma anche
        ha nel nella dal sul questo questa suo sua loro dopo stato essere hanno tra ed ai""",
    "Portuguese": """o os as do da dos das e em um uma que é por com para se não no na nos nas mais ao como mas foi
        seu sua ou quando muito entre também até pelo pela sem já são ser tem""",
    "Dutch": """de het een en van in is dat op te zijn met voor niet aan er om door ook naar maar bij dan nog wordt
        heeft hij ze was als werd over uit deze die kan meer worden of""",
    "Nordic": """och att det som en på är av för med den till inte om har de ett han var jag men sig från vi så kan
        nu hon ut också och i og at er af til ikke hun men jeg fra ved eller skal blev ble kan vil over etter""",
    "Polish, Czech": """w i na z się do nie że to jest o jak po a za od który dla przez co tym ale jego są ich być
        oraz czy tego też został a v se na je že s z do to o k ve pro za by ale jsem jako jeho od po který""",
    "Hungarian, Romanian, Turkish": """a az és hogy nem is egy de csak meg volt ezt már mint ki el de la în și cu pe
        un o nu din se că este care mai sau prin au ve bir bu da de için ile olarak çok daha en kadar olan gibi ise""",
    "Finnish, Estonian": """ja on ei että se hän oli ovat mutta kun myös joka niin kuin sen tai ole ja ei on et see
        ta oli kui ka oma mis aga""",
    "Russian, Ukrainian": """и в на не что он с как по это из к но за от о у его она так для же бы все было до или
        их если при только был во после та і в на не що з як до за від у про та це але він вона його для та які
        є було""",
    "Greek": "και το του η ο της την να με για από στο στη που τα οι σε δεν είναι των τον τη θα",
    "Arabic, Persian": "في من على إلى أن عن مع هذا هذه التي الذي كان كما لا ما بعد قبل و به از که در را با این است",
    "Hebrew": "של על את לא זה הוא היא עם כי גם אל או מה כל אני אם",
    "Hindi": "के का की में है और को से पर ने यह कि हैं था इस भी एक नहीं कर लिए",
    "Indonesian, Malay, Vietnamese": """yang dan di dengan untuk dari dalam ini itu pada tidak akan ke oleh juga ada
        sebagai là và của có cho không được một trong đã các người với""",
    "Without spaces": "的 是 在 了 和 有 不 这 這 为 為 也 之 の は に を が で と も し た",
}

FUNCTION_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())

#: Words by which a page speaks to its reader, or for its owner, in the same languages: manuals, shops and services do.
_ADDRESS = """
    you your yours we our us ours
    sie ihr ihre ihnen ihren ihrem wir uns unser unsere unseren unserem du dich dir dein deine
    vous votre vos nous notre nos toi ton
    tú tu ti usted ustedes nosotros nuestro nuestra nuestros nuestras
    voi vostro vostra noi nostro nostra
    você vocês nós nosso nossa nossos nossas
    jij je jouw u uw wij ons onze
    du din ditt dina vi vår våra vårt deg dere dig jer jeres vores
    вы вас вам ваш ваша ваши мы нас нам наш наша наши ви ваші ми наші
"""
ADDRESS_WORDS = frozenset(_ADDRESS.split())
