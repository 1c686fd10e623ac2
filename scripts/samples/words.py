"""Invented names: places, firms and people that stand for nobody."""

from __future__ import annotations

_PLACES = (
    "Tréglonec", "Saint-Orlan", "Pontivran", "Auverlac", "Lormesnil", "Bourgvallon",
    "Castelmaur", "Roquefière", "Sainte-Ulmine", "Morvaincourt", "Plouzaniel", "Belcastière",
    "Villorgne", "Marcellac-le-Neuf", "Ker Avelenn", "Aigremare", "Fontbrune", "Orcheville",
    "Sauvelande", "Île-Grelin", "Courtemaux", "Pierrelongue", "Vaucressac", "Trémorvan",
    "Houlebec", "Grandpuy", "Mirevaux", "Estrelle", "Noirlac-sur-Ance", "Bellefresne",
)  # fmt: skip
_TRADES = {
    "Grande distribution": ("Marchés {}", "Hyper {}", "Épiceries {}", "Centrale d’achat {}"),
    "Industrie": (
        "Laiterie de {}", "Conserverie {}", "Fromagerie de {}", "Salaisons de {}",
        "Biscuits {}", "Brasserie de {}", "Charcuterie {}", "Cidrerie de {}",
        "Abattoirs de {}", "Légumes & Cie {}",
    ),
    "Secteur public": ("Ville de {}", "Lycée hôtelier de {}", "Cuisine centrale de {}"),
    "Négoce": ("Ets {}", "Comptoir de {}", "Froid & Cuisine {}", "Matériel CHR {}"),
}  # fmt: skip
_ABROAD = {
    "BE": (
        "Brasserie d’Hautrive SA", "Chocolaterie Verlaene SA", "Boulangeries Ghislart SA",
        "Vleeswaren Dreyvoort NV", "Laiterie de Bellefagne SRL", "Zuivel Oosterdamme NV",
        "Confiserie Lambremont SRL", "Frites Vanderlohe NV",
    ),
    "DE": (
        "Molkerei Lindenbrück GmbH", "Fleischwerke Eberstrup GmbH", "Bäckerei Großmoor KG",
        "Kaffeerösterei Blühmann GmbH", "Nudelfabrik Süderlohe GmbH", "Obsthof Ährental eG",
    ),
    "IT": (
        "Pastificio Montelvara S.r.l.", "Caseificio Rocca Perlana S.p.A.",
        "Salumificio Valgrisona S.r.l.", "Dolciaria Belforina S.r.l.",
    ),
    "ES": (
        "Conservas Riomoreno S.A.", "Aceites Peñadorada S.L.", "Cárnicas Valdenuño S.A.",
        "Quesos Sierraluz S.L.",
    ),
    "GB": (
        "Marrowdale Bakeries Ltd", "Penhallick Creamery Ltd", "Ashenford Meats plc",
        "Loxbridge Ready Meals Ltd", "Glen Tarrow Smokehouse Ltd", "Wickenham Brewers Ltd",
        "Harrowmere Dairies plc", "Oakenshaw Pies Ltd", "Brackwater Fisheries Ltd",
        "Cotterdale Confectionery Ltd", "St Elwyn’s Preserves Ltd",
    ),
    "CH": ("Käserei Hinterlochau AG", "Schokoladen Brünnliberg AG"),
}  # fmt: skip

_PEOPLE = {
    "FR": (
        ("Aïcha", "Benoît", "Camille", "Denis", "Élodie", "François", "Gaëlle", "Hugo", "Inès"),
        ("Le Floc’h", "Martineau", "Delacroix-Petit", "N’Diaye", "Guérin", "Lefèvre", "Abadie"),
    ),
    "BE": (("Joris", "Marie", "Pieter"), ("Van Hoecke", "Lambermont", "De Wilde")),
    "DE": (("Jürgen", "Käthe", "Sönke"), ("Groß", "Müllerhoff", "Schönweide")),
    "IT": (("Giulia", "Niccolò", "Paola"), ("Bellandi", "Di Corvara", "Fusètti")),
    "ES": (("Begoña", "Íñigo", "Lucía"), ("Peñalver", "Núñez Soria", "Ibáñez")),
    "GB": (("Alice", "Gareth", "Moira"), ("O’Dowd", "Pemberley", "Thackwray")),
    "CH": (("Reto", "Ursina"), ("Zbinderli", "Häusler")),
}  # fmt: skip

#: country -> streets, and places with postcodes that are given to nobody.
_STREETS = {
    "FR": ("rue des Tanneurs", "quai de la Minoterie", "avenue du Viaduc", "zone de l’Étang"),
    "BE": ("rue du Houblon", "Molenkaai"),
    "DE": ("Am Speicher", "Mühlenstieg"),
    "IT": ("via dei Mulini", "via del Carso"),
    "ES": ("calle del Molino", "avenida de la Sierra"),
    "GB": ("Mill Lane", "Wharf Road"),
    "CH": ("Käsegasse", "Seeweg"),
}
_TOWNS = {
    "FR": tuple(
        (f"{990 + n // 10:03d}{n % 10}0", place.upper()) for n, place in enumerate(_PLACES)
    ),
    "BE": (("0990", "Hautrive"), ("0995", "Dreyvoort")),
    "DE": (("00120", "Lindenbrück"), ("00350", "Süderlohe")),
    "IT": (("00002", "Montelvara PX"), ("00003", "Belforina PX")),
    "ES": (("00410", "Riomoreno"), ("00870", "Valdenuño")),
    "GB": (("ZZ99 1AA", "Marrowdale"), ("ZZ99 4QT", "Loxbridge")),
    "CH": (("0990", "Hinterlochau"),),
}


def address(country: str, number: int) -> tuple[str, str, str]:
    """Street, postcode and town of a customer's number: always the same."""
    street = _STREETS[country][number % len(_STREETS[country])]
    house = 1 + number * 7 % 60
    written = f"{street} {house}" if country in ("DE", "CH", "BE") else f"{house} {street}"
    return written, *_TOWNS[country][number * 11 % len(_TOWNS[country])]


def people(country: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given and family names to draw a contact from."""
    return _PEOPLE[country]


def _elided(name: str) -> str:
    """Write "de Auverlac" as French does: d’Auverlac."""
    for vowel in "AEIOÎ":
        name = name.replace(f" de {vowel}", f" d’{vowel}")
    return name


def names() -> dict[str, list[str]]:
    """Names of firms to take one by one: by segment in France, by country abroad."""
    french = {
        segment: [
            _elided(trades[(turn + start) % len(trades)].format(place))
            for start in range(len(trades))
            for turn, place in enumerate(_PLACES)
        ]
        for segment, trades in _TRADES.items()
    }
    return french | {country: list(firms) for country, firms in _ABROAD.items()}
