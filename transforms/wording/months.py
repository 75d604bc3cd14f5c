"""Month names and other calendar words of the languages that news is written in.

The tables hold words and nothing else; `transforms.wording.dates` and `transforms.wording.dateline` read them.
Full names stand as the language writes them inside a date (genitive where it declines them), abbreviations as
newspapers print them, all case-folded and without a final full stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from transforms.wording.word_lists import words

_NAMES: Mapping[str, str] = {
    "en": "january february march april may june july august september october november december",
    "en-short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "en-press": "jan feb march april may june july aug sept oct nov dec",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de-short": "jan feb mär apr mai jun jul aug sep okt nov dez",
    "de-other": "jänner feber maerz april mai juno julei august september oktober november dezember",
    "de-press": "jän feb mrz apr mai jun jul aug sept okt nov dez",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr-short": "janv févr mars avr mai juin juil août sept oct nov déc",
    "fr-plain": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "fr-press": "jan fév mar avr mai jun jui aoû sep oct nov dec",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es-short": "ene feb mar abr may jun jul ago sep oct nov dic",
    "es-other": "ene febr mzo abr mayo junio julio agto setiembre octubre novbre dicbre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it-short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "it-press": "genn febbr mar apr magg giugn lugl ago sett ott nov dic",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pt-short": "jan fev mar abr mai jun jul ago set out nov dez",
    "pt-plain": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "nl-short": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "da-short": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "no-short": "jan feb mars apr mai juni juli aug sep okt nov des",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "fi-nominative": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu "
    "marraskuu joulukuu",
    "is": "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pl-nominative": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad "
    "grudzień",
    "pl-short": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "cs-nominative": "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "sk-nominative": "január február marec apríl máj jún júl august september október november december",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "hu-short": "jan febr márc ápr máj jún júl aug szept okt nov dec",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ro-short": "ian feb mar apr mai iun iul aug sept oct noi dec",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "tr-short": "oca şub mar nis may haz tem ağu eyl eki kas ara",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru-nominative": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru-short": "янв фев мар апр мая июн июл авг сен окт ноя дек",
    "ru-press": "янв февр март апр май июнь июль авг сент окт нояб дек",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "uk-short": "січ лют бер кві тра чер лип сер вер жов лис гру",
    "uk-nominative": "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "sr": "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "sr-genitive": "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    "sr-latin": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "sr-latin-genitive": "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra",
    "sr-short": "јан феб мар апр мај јун јул авг сеп окт нов дец",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "hr-nominative": "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac",
    "sl": "januar februar marec april maj junij julij avgust september oktober november december",
    "sl-genitive": "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "lv-locative": "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "et-short": "jaan veebr märts apr mai juuni juuli aug sept okt nov dets",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου "
    "νοεμβρίου δεκεμβρίου",
    "el-nominative": "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος "
    "οκτώβριος νοέμβριος δεκέμβριος",
    "el-short": "ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "gl": "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "eu": "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "id-short": "jan feb mar apr mei jun jul agu sep okt nov des",
    "ms": "januari februari mac april mei jun julai ogos september oktober november disember",
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի "
    "դեկտեմբերի",
    "hy-nominative": "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar-plain": "يناير فبراير مارس ابريل مايو يونيه يوليه اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "ar-maghreb": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar-levant": "كانون-الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين-الأول تشرين-الثاني كانون-الأول",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "he-prefix": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "hi-other": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर",
    "bn": "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}  # fmt: skip


def _by_language() -> dict[str, dict[str, int]]:
    """Language code -> word -> month number; shorter variants never replace a full name of the same language."""
    tables: dict[str, dict[str, int]] = {}
    for key, names in _NAMES.items():
        table = tables.setdefault(key.partition("-")[0], {})
        for number, word in enumerate(names.split(), 1):
            table.setdefault(word.casefold().replace("-", " "), number)
    return tables


def _in_any_language(tables: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Word -> month number over all languages, of words that no two languages use for different months.

    Croatian and Polish share words a month apart (`lipnja`/`lipca` differ, but `listopad` is October in one and
    November in the other): such a word is read only where the page's language is known.
    """
    seen: dict[str, set[int]] = {}
    for table in tables.values():
        for word, number in table.items():
            seen.setdefault(word, set()).add(number)
    return {word: min(numbers) for word, numbers in seen.items() if len(numbers) == 1}


MONTHS_BY_LANGUAGE: Mapping[str, Mapping[str, int]] = MappingProxyType(_by_language())
MONTHS: Mapping[str, int] = MappingProxyType(_in_any_language(MONTHS_BY_LANGUAGE))

#: Weekday names and their abbreviations, which are no places and no persons.
WEEKDAYS: frozenset[str] = words(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    pondělí úterý středa čtvrtek pátek neděle
    понедельник вторник среда четверг пятница суббота воскресенье
    понеділок вівторок середа четвер пʼятниця субота неділя
    pazartesi salı çarşamba perşembe cuma cumartesi pazar
    hétfő kedd szerda csütörtök péntek szombat vasárnap
    senin selasa rabu kamis jumat sabtu minggu isnin khamis jumaat ahad
    """
)


def month_number(word: str, language: str = "") -> int | None:
    """The month 1..12 that a word names, in the language (two-letter code) first, else in any; None for no month."""
    folded = word.casefold().strip(". ")
    return MONTHS_BY_LANGUAGE.get(language, {}).get(folded) or MONTHS.get(folded)
