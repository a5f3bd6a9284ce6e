"""The names of the demo district: given and family names of many cultures, and the special cases.

Family names are the less common ones of each culture, so that no well-known person comes out of
a combination.
"""

import random
import unicodedata
from typing import NamedTuple


class Culture(NamedTuple):
    """Names that are found together; `weight` says how often the demo draws from them."""

    weight: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]


def _culture(weight: int, women: str, men: str, families: str) -> Culture:
    lists = (tuple(name.strip() for name in text.split(",")) for text in (women, men, families))
    return Culture(weight, *lists)


CULTURES = (
    _culture(
        5,
        "Hazel, Tessa, Lottie, Imogen, Delia, Rosalind",
        "Owen, Wesley, Miles, Felix, Rupert, Emmett",
        "Thistlewood, Harkness, Fairweather, Oakhurst, Merryfield, Lockyer, Pemberley, Whitlam-Day",
    ),
    _culture(
        2,
        "Niamh, Aoife, Gráinne, Bríd",
        "Cormac, Fionn, Oisín, Tadhg",
        "O'Dwyer, Mulrooney, Geraghty, O'Shaughnessy, Brannigan, McNamee, Hanrahan, Devaney",
    ),
    _culture(
        5,
        "Ximena, Inés, Paloma, Marisol, Itzel, Lucía",
        "Joaquín, Mateo, Emiliano, Rubén, Iker, Tomás",
        "Zubillaga, Quintanilla, Zamudio, Barrientos, Escamilla, Saldívar, Valdovinos, Ruiz Ocampo",
    ),
    _culture(
        2,
        "Beatriz, Larissa, Jussara, Catarina",
        "Thiago, Gonçalo, Davi, Vinícius",
        "Figueiredo, Assunção, Anunciação, da Conceição, Vasques-Leite, Sá-Nogueira",
    ),
    _culture(
        2,
        "Aminata, Fatoumata, Awa, Mariama",
        "Modou, Saliou, Alassane, Babacar",
        "Tounkara, Bagayoko, Thiandoum, Ndione, Badiane, Souaré, N'Guessan",
    ),
    _culture(
        2,
        "Chiamaka, Folasade, Temilola, Ifeoma",
        "Obinna, Tunde, Chukwudi, Kelechi",
        "Nwachukwu, Adebisi, Olaniyan, Ogundipe, Umeh, Ibekwe, Akintola",
    ),
    _culture(
        2,
        "Wanjiru, Hiwot, Selam, Akinyi",
        "Kiprono, Dawit, Barasa, Otieno",
        "Ng'ang'a, Wekesa, Odhiambo, Gebremariam, Njuguna, Alemayehu, Cherono",
    ),
    _culture(
        2,
        "Yasmin, Rania, Huda, Salma",
        "Karim, Tariq, Sami, Ziad",
        "Al-Sabbagh, El-Khatibi, Zeineddine, Abu Shanab, Tannous, Hallak, Makhzoumi",
    ),
    _culture(
        2,
        "Shirin, Parisa, Elif, Defne",
        "Kaveh, Emre, Kerem, Arash",
        "Rostamzadeh, Tehranchi, Karimpour, Çelikkol, Aydoğan, Kocabaş, Işıklar",
    ),
    _culture(
        3,
        "Ananya, Kavya, Meenakshi, Zainab, Ishita",
        "Arjun, Rohan, Vikram, Faizan, Dhruv",
        "Thillainayagam, Bhattacharya, D'Souza, Gunawardena, Pattabiraman, Thapaliya, Talukdar",
    ),
    _culture(
        3,
        "Mei Ling, Xinyi, Yutong, Jiayi",
        "Haoran, Zixuan, Wei Jie, Boyang",
        "Nie, Liang, Ouyang, Pang, Tsai, Fong, Szeto",
    ),
    _culture(
        2,
        "Seo-yeon, Ha-eun, Akari, Hinata",
        "Ji-ho, Do-yun, Ren, Haruto",
        "Bae, Ahn, Namgung, Kuroiwa, Mizushima, Ogasawara, Hyun",
    ),
    _culture(
        3,
        "Thuỳ Linh, Bảo Ngọc, Malee, Luzviminda",
        "Quang Huy, Đức Anh, Somchai, Bayani",
        "Đặng, Huỳnh, Lương, Srisuk, Dimaculangan, Macaraeg, Catacutan",
    ),
    _culture(
        3,
        "Zuzanna, Oksana, Jadwiga, Milena",
        "Bogdan, Stanisław, Taras, Miloš",
        "Szczepaniak, Kowalczuk, Havránek, Stojadinović, Novosad, Hrytsenko, Wojtyniak",
    ),
    _culture(
        3,
        "Sunniva, Liselotte, Freyja, Annelies",
        "Torben, Matthijs, Jökull, Håkon",
        "Lindqvist, van den Heuvel, Grünewald, Hallgrímsson, Østergaard, Weißenfels, Vandersteen",
    ),
    _culture(
        1,
        "Leilani, Kalea, Moana, Shandiin",
        "Keoni, Tavita, Makoa, Hastiin",
        "Kealoha, Kahananui, Faleolo, Tapueluelu, Begaye, Tsosie",
    ),
    _culture(
        2,
        "Ginevra, Fiorella, Despina, Eleni",
        "Raffaele, Lorenzo, Stavros, Nikos",
        "Pappalardo, Scognamiglio, Papadimitriou, Karagiannis, Quattrocchi, Zambelli",
    ),
    _culture(
        2,
        "Tamar, Noa, Anahit, Nino",
        "Eitan, Aram, Giorgi, Levan",
        "Rosenblum, Alkalay, Sarafyan, Nakashidze, Danieli, Ter-Minasyan",
    ),
)

# One of each kind of name that breaks software: first name, last name, username, grade.
SPECIAL_STUDENTS = (
    ("Ana", "Pérez", "ana.perez", "09"),
    (
        "Maximiliane Friederike Wilhelmine Charlotte",
        "von Hohenlinden-Oberbrunn zu Waldau und Sankt Lambrecht",
        "maximiliane.hohenlinden",
        "10",
    ),
    ("نور", "الحلاق", "nour.alhallak", "11"),
    ("תמר", "רוזנבלום", "tamar.r", "09"),
    ("美玲", "歐陽", "ouyang.meiling", "12"),
    ("Caoimhe", "O'Dwyer", "caoimhe.odwyer", "05"),
    ("Marie-Ève", "Tremblay-Desrosiers", "marie-eve.tremblay", "03"),
    ("Thiri", "U", "thiri.u", "10"),
    ("E", "Fairweather", "e.fairweather", "02"),
    ("Linnea", "Lindqvist", "linnea.lindqvist", "10"),
    ("Linnea", "Lindqvist", "linnea.lindqvist2", "11"),
)
# Letters that do not decompose into an ASCII letter and an accent.
PLAIN_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "ı": "i", "æ": "ae", "'": ""})


class Names:
    """Draws first and last names, each pair once, and makes a free username of them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.pairs = {(first, last) for first, last, _, _ in SPECIAL_STUDENTS}
        self.usernames = {username for _, _, username, _ in SPECIAL_STUDENTS}

    def draw(self) -> tuple[str, str, str, bool]:
        """(first name, last name, username, is a woman's name)."""
        weights = [culture.weight for culture in CULTURES]
        while True:
            given, family = self.rng.choices(CULTURES, weights, k=2)
            if self.rng.random() < 0.75:
                family = given
            is_woman = self.rng.random() < 0.5
            first = self.rng.choice(given.women if is_woman else given.men)
            last = self.rng.choice(family.families)
            if (first, last) not in self.pairs:
                self.pairs.add((first, last))
                return first, last, self._username(first, last), is_woman

    def _username(self, first: str, last: str) -> str:
        stem = f"{plain_letters(first)}.{plain_letters(last)}"
        free = (name for name in (stem, *(f"{stem}{n}" for n in range(2, 99))) if name not in self.usernames)
        username = next(free)
        self.usernames.add(username)
        return username


def plain_letters(name: str) -> str:
    """A name in the letters a-z and the hyphen, without blanks."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(PLAIN_LETTERS))
    return "".join(letter for letter in folded if letter.isascii() and (letter.isalnum() or letter == "-"))
