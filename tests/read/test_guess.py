"""Guessing an encoding: right, or not at all."""

from __future__ import annotations

import pytest

from sousveil.read._guess import guess

TEXTS = {
    "es": "El gobierno adquirió un sistema de vigilancia con un préstamo; la compañía lo montó.\n",
    "fr": "Le gouvernement a acheté des caméras à l’étranger\xa0; la société les installées.\n",
    "de": "Die Behörde hat Kameras für die Überwachung größerer Plätze im Land gekauft.\n",
    "pt": "O governo comprou câmeras de vigilância para a polícia; não há proteção.\n",
    "it": "La città ha acquistato più telecamere perché la polizia potrà così vigilare.\n",
    "en": "The ministry’s officers said “more than 4,300 cameras” – they didn’t say.\n",
    "pl": "Kamery monitorują ulice miasta, a policja przegląda nagrania każdej nocy. Żółć, łódź.\n",
    "hu": "A rendőrség kamerákat szerelt fel a városban, és a tűzoltók is nézik a képeket.\n",
    "cs": "Policie nainstalovala kamery ve městě, a žluťoučký kůň úpěl ďábelské ódy.\n",
    "tr": "Polis şehirde güvenlik kameraları kurdu ve görüntüleri her gün izliyor, çok ışıklı.\n",
    "ru": "Камеры видеонаблюдения установлены в городе по договору с компанией.\n",
    "uk": "Камери відеоспостереження встановлено в місті за договором із компанією.\n",
    "ar": "كاميرات المراقبة في المدينة تم توريدها من قبل الشركة.\n",
    "el": "Οι κάμερες παρακολούθησης εγκαταστάθηκαν στην πόλη από την εταιρεία.\n",
    "zh": "中国电子进出口总公司向厄瓜多尔政府提供了监控系统，该系统有四千多个摄像头。\n",
    "ja": "監視カメラは市内に設置されました。警察が映像を確認します。\n",
    "ko": "감시 카메라가 도시에 설치되었습니다. 경찰이 영상을 확인합니다.\n",
}
CODECS = """
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1256 cp1257 iso8859-2 iso8859-5 iso8859-7 iso8859-9
    iso8859-15 mac_roman mac_latin2 cp437 cp850 cp852 cp866 koi8-r koi8-u gb18030 big5 cp932
    euc_jp cp949
"""


@pytest.mark.parametrize("language", TEXTS)
def test_a_guess_is_never_wrong(language: str) -> None:
    """Every text in every encoding that can hold it, in three lengths: right or refused."""
    tried = 0
    for codec in CODECS.split():
        for times in (1, 4, 20):
            text = TEXTS[language] * times
            try:
                data = text.encode(codec)
            except UnicodeEncodeError:
                continue
            if data != text.encode():
                tried += 1
                assert guess(data) in (text, None), codec
    assert tried


@pytest.mark.parametrize(
    ("language", "codec"),
    [("es", "cp1252"), ("fr", "cp1252"), ("de", "cp1252"), ("pt", "cp1252"), ("it", "cp1252"),
     ("en", "cp1252"), ("ru", "cp1251"), ("ar", "cp1256"), ("el", "cp1253"), ("zh", "gb18030")],
)  # fmt: skip
def test_the_common_ones_are_told_from_a_few_lines(language: str, codec: str) -> None:
    text = TEXTS[language] * 4
    assert guess(text.encode(codec)) == text


def test_too_little_to_tell() -> None:
    assert guess("Café".encode("cp1252")) is None
