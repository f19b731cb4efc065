"""Names for the invented country of Vessany: what people, companies, streets and works are called.

Nobody here is meant to be anybody. The northern register office writes what Windows-1252 can hold, the southern
one also Greek, Cyrillic and Polish.
"""

from __future__ import annotations

NORTH_FIRST = tuple(
    """
    Åsa Björn Célia Désiré Elin Françoise Günther Håkon Inés Jörn Katrin Léonie Måns Noël Oda Pär Rémy Sigrún Théo
    Ulla Vígdis Wolf Ylva Zoë Anton Birgit Clara Dagny Emil Frida
    """.split()
)
NORTH_LAST = tuple(
    """
    Aldéric Bøgestad Crüwellin Dørheim Ekelöfsen Fjærgård Grünwaldt Hélougan Isaksnes Jävrestad Källbergen Lønnesund
    Müßigbrod Nørrevang Östergren Peñalora Quénaud Rødtang Sæbøe Tøllnes Ullmarken Værlid Wärnhjelm Zúñarra Ashcombe
    Brindlow Castleray Dunmarsh Elverton Farrowgate
    """.split()
)
GREEK_FIRST = ("Αγγελική", "Δημήτρης", "Ελένη", "Θάνος", "Ιωάννα", "Κλειώ", "Λευτέρης", "Νεφέλη", "Σταύρος", "Φωτεινή")
GREEK_LAST = tuple(
    """
    Αλμυράκος Βραχάς Γλαρίδης Θαλασσάκης Καραβόπουλος Λιμνάκης Μελτεμίδου Πετρίτσας Φαρώνης
    """.split()
)
CYRILLIC_FIRST = ("Божидар", "Весела", "Грета", "Добрин", "Златко", "Калина", "Любен", "Невена", "Радослав", "Снежана")
CYRILLIC_LAST = tuple(
    """
    Белоконски Върбанов Гълъбарова Дъбравски Езерников Ковачарова Морянски Рибарски Чайкова
    """.split()
)
POLISH_FIRST = tuple(
    """
    Bożena Czesław Grażyna Jędrzej Łucja Michał Róża Stanisława Wojciech Żaneta
    """.split()
)
POLISH_LAST = tuple(
    """
    Brzeżny Ćwiertnia Dębogórski Gąsiewicz Jaźwińska Kłodnicki Łęgowska Śliwodół Żaglewski
    """.split()
)

SCRIPTS = {
    "north": ((NORTH_FIRST, NORTH_LAST),),
    "south": (
        (GREEK_FIRST, GREEK_LAST),
        (CYRILLIC_FIRST, CYRILLIC_LAST),
        (POLISH_FIRST, POLISH_LAST),
        (NORTH_FIRST, NORTH_LAST),
    ),
}

ELSEWHERE = tuple(
    """
    Portugal Japan Canada Poland Norway Greece Kenya Chile Bulgaria Ireland Vietnam Ghana
    """.split()
)
"""Nationalities as a register writes them: given by chance and never by name, so that neither tells of the other."""

NORTH_WORDS = tuple(
    """
    Ångström Bréval Cödling Fjordlys Gråholmen Hôtelier Jøkul Kalksten Lumière Mörkö Nordøst Pérouse Råvik Söderhamn
    Tårnby Vøring Amberline Brightwater Cobblestone Driftwood Eastgate Foxglove Greystone Hollinmoor Ironbridge
    Juniper Kestrel Larkspur Millrace Oakmere Pinewood Redcastle Stonecrop Thornbury
    """.split()
)
NORTH_TRADES = (
    "Logistik",
    "Bâtiment",
    "Møbler",
    "Fisheries",
    "Timber",
    "Shipping",
    "Engineering",
    "Catering",
    "Printing",
    "Haulage",
    "Electric",
    "Insurance",
    "Foods",
    "Textiles",
    "Bryggeri",
    "Glazing",
    "Surveys",
    "Paving",
    "Cold Store",
    "Chandlers",
)
NORTH_FORMS = ("Ltd", "Ltd", "A/S", "GmbH", "S.à r.l.")
NORTH_MARKS = (
    "{word} {trade} {form}",
    "{word} & Søn {trade} {form}",
    "{word}’s {trade} {form}",
    "{word} – {trade} {form}",
)

SOUTH_WORDS = (
    (
        ("Αιγιαλός", "Βοριάς", "Γαλήνη", "Δελφίνι", "Ζέφυρος", "Κοράλλι", "Μαΐστρος", "Πέλαγος", "Φάρος", "Ωκεανίς"),
        ("Ναυτιλιακή", "Εμπορική", "Τεχνική", "Τροφίμων", "Μεταφορική"),
        ("Α.Ε.", "Ε.Π.Ε."),
    ),
    (
        ("Бриз", "Гларус", "Залив", "Изгрев", "Китара", "Лодка", "Прилив", "Скала", "Тръстика", "Яхонт"),
        ("Логистика", "Строй", "Търговия", "Риба", "Транспорт"),
        ("ООД", "АД"),
    ),
    (
        ("Błękit", "Dźwig", "Jaskółka", "Kotwica", "Łąka", "Mewa", "Rejs", "Śluza", "Wydma", "Żuraw"),
        ("Budownictwo", "Handel", "Spożywcza", "Transport", "Usługi"),
        ("Sp. z o.o.", "S.A."),
    ),
)

STREETS = (
    "Quay Street",
    "Ropewalk",
    "Custom House Lane",
    "Fishmarket Row",
    "Lantern Hill",
    "Cliff Road",
    "Tanner Row",
    "Mill Bank",
    "Old Mint Street",
    "Station Parade",
    "Saltpan Way",
    "Signal Hill",
    "Weaver Street",
    "Chapel Rise",
    "Orchard Lane",
    "North Mole",
)
NORTH_CITIES = (
    ("4001", "Port Merrow"),
    ("4003", "Port Merrow"),
    ("1000", "Ardmoor"),
    ("2140", "Skarnøy"),
    ("3020", "Hollin"),
)
SOUTH_CITIES = (("7010", "Νέα Άκτη"), ("7400", "Быстров"), ("8120", "Lipowiec"), ("4002", "Port Merrow"))

BODIES = (
    "Ministry of Works",
    "Ministry of Health Supply",
    "Ardmoor City Council",
    "Port Merrow City Council",
    "Vessany Rail Authority",
    "National Water Board",
    "Coast Guard of Vessany",
    "Skarnøy Municipality",
    "Hollin Regional Hospital",
    "Lipowiec Municipality",
    "Vessany Roads Agency",
    "State Archive of Vessany",
    "University of Ardmoor",
    "Customs Service of Vessany",
)
POSTS = ("Director General", "Director of Procurement", "Head of Finance", "Chief Inspector", "Chair of the Board")
WORKS = (
    "Resurfacing of {street}",
    "Heating plant for the {street} school",
    "Office furniture, framework",
    "Road salt, winter supply",
    "Ambulances, supply and service",
    "Bridge inspection, {street}",
    "Ferry landing, repair",
    "Server room, renewal",
    "School meals, northern district",
    "Street lighting, {street}",
    "Archive shelving",
    "Culvert renewal, {street}",
    "Uniforms, three years",
)
PURPOSES = (
    "Invoice {n}",
    "Delivery note {n}",
    "Rent {n}",
    "Order {n}, balance",
    "Freight {n}",
    "Service agreement {n}",
    "Retainer {n}",
)
PROGRAMMES = (
    ("Arms Embargo Regulation 3/2008", "Brokering of military goods to an embargoed destination"),
    ("Timber Export Regulation 11/2016", "Export of timber without a felling licence"),
    ("Waste Shipment Regulation 7/2019", "Shipment of hazardous waste under false papers"),
)
