"""Words for what somebody believes, belongs to or suffers from: known in several languages, and offices that only sound like it stay."""

from __future__ import annotations

import pytest

from glasshouse.policy.charter.belonging import TOPICS, about_stay, is_belonging, is_no_office
from glasshouse.policy.charter.phrases import Phrases, plain

NO_OFFICE = (
    *(
        "Bishop of Ely",
        "Imam",
        "Rabbi",
        "Pfarrer",
        "Bischöfe",
        "Évêque de Lyon",
        "Sacerdote",
        "Vescovo",
        "Священник",
        "إمام",
        "主教",
        "목사",
    ),
    *("Trade union delegate", "Gewerkschaftssekretär", "Délégué syndicat CGT", "Sindicato de maestros", "Профсоюз учителей", "工会主席"),
    *("Member of the Communist Party", "Parteimitglied", "Partido Popular", "Partito Democratico", "عضو حزب", "共产党员"),
    *(
        "Asylum seeker",
        "Refugee",
        "Visa holder",
        "Detainee",
        "Prisoner",
        "Patient",
        "Foster child",
        "Asylbewerber",
        "Häftling",
        "Pflegekind",
    ),
    *("Demandeur d'asile", "Titulaire de visa", "Solicitante de asilo", "Detenuto", "Беженец", "لاجئ", "难民", "受刑者"),
    *("Minister of religion", "Ministre du culte", "Minister, First Baptist Church", "Church Minister", "Minister of the Gospel"),
    *("Asylum seeker (Ministry of the Interior)", "Recognised refugee, registered by the Commissioner", "Visa holder, Foreign Ministry"),
    *(
        "Prisoner, Ministry of Justice",
        "Patient at the clinic of the Ministry",
        "Flüchtling (Bundesministerium)",
        "Refugee, officer grade 3",
    ),
    *("Imam of the Ministry of Religious Affairs", "Member of the Trades Union Congress", "Member, Law and Justice Party"),
    *("Registrar of the diocese", "Hindu", "Green card holder", "Permanent resident", "Homeless person", "Union representative"),
)
OFFICE = (
    *("Minister for Refugees", "Commissioner for Asylum", "Mayor of Church Stretton", "Governor", "Member of Parliament (Labour Party)"),
    *("Director of the Prisoner Service", "Head of the Shelter Authority", "Secretary of State for Migrants", "Chief Justice"),
    *("President of the Islamic Republic", "Bundestagsabgeordnete (Partei)", "Ministre des réfugiés", "Министр по делам беженцев"),
    *("Minister for Church Affairs", "Finance Minister (Labour Party)", "Judge, Parish of Orleans", "Registrar of Trade Unions"),
    *("Oberbürgermeister Bischofswerda", "Conseiller municipal de Saint-Église", "Intendente del Partido de La Matanza"),
    *("Member, Asylum and Refugee Commission", "Member of the Board, Child Protection Agency", "Patient Safety Commissioner"),
    *(
        "Minister for the Disabled",
        "Assessore, Comune di Roma",
        "Member of the National Assembly for Bishop Auckland",
        "Director of St Mary's Hospital",
    ),
    *("Senator", "Judge", "Bürgermeister von Kirchheim", "Union Secretary of Defence", "Part-time judge", "Cardinal numbers clerk"),
)
BODY = (
    *("St Mary's Church", "Islamic Centre", "Erzbistum Köln", "Mosquée de Paris", "Iglesia Bautista", "Церковь", "مسجد النور", "清真寺"),
    *("National Trade Union Centre", "IG Metall Gewerkschaft", "Syndicat des marins", "Профсоюз", "全国总工会"),
    *("Green Party", "Linkspartei", "Parti socialiste", "Partido Verde", "Единая Партия", "حزب العمل"),
    *("City Hospital", "Zahnklinik Nord", "Hôpital Necker", "Clínica Sol", "Больница № 1", "مستشفى", "人民医院", "Psychiatric Ward"),
    *("Women's Refuge", "Frauenhaus Süd", "Refugees First", "Pflegeheim", "State Prison"),
)
NO_BODY = (
    *("Church Street Bakery Ltd", "Union Pacific Railroad", "Western Union", "European Union", "Party Rentals Inc", "Hospitality Group"),
    *("Islamic Republic of Iran Shipping Lines", "Kirchner GmbH", "Syndicat mixte des eaux", "Animal Shelter Supplies", "Patent Office"),
    *("Parisian Parts", "Partech Systems", "Bank of Templeton", "Minerva Clinker Works"),
)


@pytest.mark.parametrize("name", NO_OFFICE)
def test_what_is_no_office_is_known(name: str) -> None:
    assert is_no_office({"name": [name]})


@pytest.mark.parametrize("name", OFFICE)
def test_an_office_stays_one(name: str) -> None:
    assert not is_no_office({"name": [name]})


@pytest.mark.parametrize("name", BODY)
def test_a_body_is_known_by_its_name_or_by_what_it_is_called(name: str) -> None:
    assert is_belonging({"name": [name]})
    assert is_belonging({"name": ["A"], "classification": [name]})


@pytest.mark.parametrize("name", NO_BODY)
def test_what_only_sounds_like_one_is_none(name: str) -> None:
    assert not is_belonging({"name": [name]})


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_topics_say_it_without_a_word(topic: str) -> None:
    assert is_no_office({"name": ["Elder"], "topics": [topic]})
    assert is_belonging({"name": ["Forward"], "topics": [topic]})
    assert not is_belonging({"name": ["Forward"], "topics": ["gov"]})


def test_a_listing_about_stay_is_known_by_any_of_its_words() -> None:
    assert about_stay(["Ministry", "Visa bans"])
    assert not about_stay(["Ministry of Finance", "Arms"])


@pytest.mark.parametrize("deed", ["7031(c) visa restriction", "Section 7031(c)", "Migrant smuggling", "Smuggling of migrants"])
def test_what_officials_and_smugglers_are_listed_for_is_not_about_stay(deed: str) -> None:
    assert not about_stay([deed])
    assert about_stay([deed + ", deported"])


def test_only_whole_words_count_but_for_stems_and_languages_without_spaces() -> None:
    table = Phrases({"en": "green_party stem* *end", "zh": "工会"}, "green_party_rentals")
    assert table.found("The Green-Party!") == ["green_party"]
    assert table.found("GreenParty") == ["green_party"]
    assert table.found("evergreen party") == table.found("Green Party Rentals") == []
    assert table.found("stemming") == ["stem"]
    assert table.found("weekend") == ["end"]
    assert table.found("weekending") == []
    assert table.found("全国总工会") == ["工会"]
    assert plain("Schüler") != plain("Schuler")
    assert plain("Évêque") == plain("eveque")
