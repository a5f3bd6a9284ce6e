"""Names as they are distributed in a large district: few common ones, a long tail of rare ones.

The most common family name takes about 2 % of all people, the tenth 1 %; most of the 2,500 are rare.
"""
# ruff: noqa: SIM905 - lists of words read better as words

import random
from itertools import accumulate

COMMON_FAMILIES = (
    "Smith Johnson Williams Brown García Jones Miller Davis Rodríguez Martínez Hernández López "
    "González Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Pérez Thompson White Harris "
    "Sánchez Clark Ramírez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyễn Hill "
    "Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gómez Phillips "
    "Evans Turner Díaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers "
    "Gutiérrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson "
    "Watson Brooks Chávez Wood James Bennett Gray Mendoza Ruiz Hughes Price Álvarez Castillo "
    "Sanders Patel Myers Long Ross Foster Jiménez Powell Jenkins Perry Russell Sullivan Bell "
    "Coleman Butler Henderson Barnes Fisher Vásquez Simmons Romero Jordan Patterson Alexander "
    "Hamilton Graham Reynolds Griffin Wallace Moreno West Cole Hayes Chávez-Luna Gibson Bryant "
    "Ellis Stevens Murray Ford Marshall Owens McDonald Harrison Kennedy Wells Álvarez-Ríos Woods "
    "O'Brien O'Connor McCarthy Tran Phạm Huang Chen Wang Li Zhao Singh Kaur Khan Ahmed Ali Hassan "
    "Hussein Okafor Mensah Abebe Kowalski Nowak Novák Müller Schneider Weber Rossi Bianchi Silva "
    "Santos Ferreira Ivanova Petrov Yılmaz Kaya Demir Suzuki Tanaka Park Choi Al-Masri D'Angelo"
).split()
TAIL_STARTS = (
    "Ash Birch Black Brack Brad Bram Brent Bux Carl Cath Clay Clif Col Cran Dal Darn Den Dray Dun "
    "East El Fair Far Fen Flint Gal Glen Gran Hadl Hal Harl Hart Hay Hol Kel Kings Kirk Lang Led "
    "Lin Lock Mal Marl Mid Nor Oak Pem Rad Red Rock Rush Sel Shel Stan Thorn Wake Wal Whit Win"
).split()
TAIL_ENDS = (
    "bank berry borough bourne bridge brook burn bury by combe cott croft dale den ditch field "
    "ford gate ham hurst land leigh ley low man mere more nell ridge row sett shaw stead stone "
    "thwaite ton ville ward well wick wood worth"
).split()
GIVEN = (
    "Olivia Liam Emma Noah Sofía Mateo Ava Elijah Mia Santiago Amelia James Isabella Lucas Camila "
    "Benjamin Charlotte Ethan Valentina Daniel Harper Alexander Luna Sebastián Evelyn Michael Aria "
    "Jacob Gianna Logan Ximena David Ella Joseph Abigail Samuel Scarlett Leo Victoria Julián "
    "Madison Jayden Zoe Gabriel Layla Isaac Penelope Anthony Nora Dylan Riley Thomas Chloe "
    "Christopher Hannah Joshua Lily Andrew Aaliyah Ángel Grace Ezra Natalia Adrián Elena Aaron "
    "Maya José Naomi Diego Leah Iker Sarah Nathan Allison Caleb Alexa Ryan Ana Miguel Ariana Luis "
    "Savannah Jordan Ruby Kevin Jasmine Carlos Alice Brandon Kayla Juan Andrea Zachary Mariana "
    "Omar Fátima Yusuf Amina Ahmed Aisha Ibrahim Zainab Ali Priya Arjun Ananya Rohan Mei Wei Linh "
    "Minh Thu Kai Yuna Haruto Oksana Ivan Zofia Jakub Chiara Niamh Owen Siobhán Finn Ingrid Anna-Lena "
    "Jean-Luc Zoë Renée Björn Chidi Ngozi Kwame Ama Tesfaye Hana Kofi Leilani Keanu Tala Nizhoni"
).split()  # fmt: skip


class NameSource:
    """Draws (given, family) pairs in bulk from one generator of random numbers."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        tail = [start + end for start in TAIL_STARTS for end in TAIL_ENDS]
        rng.shuffle(tail)
        self.families = list(dict.fromkeys([*COMMON_FAMILIES, *tail]))
        self.family_weights = list(accumulate(1 / (8 + rank) for rank in range(len(self.families))))
        self.given_weights = list(accumulate(1 / (20 + rank) for rank in range(len(GIVEN))))

    def draw(self, count: int) -> list[tuple[str, str]]:
        families = self.rng.choices(self.families, cum_weights=self.family_weights, k=count)
        given = self.rng.choices(GIVEN, cum_weights=self.given_weights, k=count)
        return list(zip(given, families, strict=True))
