"""The words of the two example documents that are not plain text, and how their bytes are made.

``angola-cisp.docx`` and ``pakistan-lahore-safe-city.pdf`` ship as bytes. This
script holds what they say and makes them again, the same bytes each time with the
same versions of python-docx and reportlab; the tests compare the shipped bytes
with these words. It does not ship itself. Call it from the repository root::

    python tests/starter/make_documents.py
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "src" / "sousveil" / "starter" / "documents"

WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)

ANGOLA_NAME = "angola-cisp.docx"
ANGOLA_TITLE = "Angola: o CISP e as câmaras de Luanda"
ANGOLA = (
    "O Centro Integrado de Segurança Pública (CISP) de Angola foi inaugurado em dezembro de 2019"
    " em Luanda. Segundo a agência Angop, foi financiado por uma linha de crédito da China. A"
    " empresa estatal chinesa CEIEC desenvolveu os sistemas tecnológicos do centro, noticiou a"
    " Lusa um mês antes, quando o Ministério do Interior visitou a sede da empresa.",
    "Mais de 700 câmaras foram instaladas em Luanda no âmbito do CISP. Trabalham no centro 45"
    " oficiais, todos formados na China, segundo a Angop. A primeira fase abrange Luanda e as"
    " províncias de Benguela, Huambo e Huíla, e o projeto prevê mais 16 centros noutras"
    " províncias. O segundo centro abriu em Benguela, também com crédito chinês. Para a segunda"
    " fase, o Banco de Exportação e Importação da China comprometeu-se em 2021 com um empréstimo"
    " de 79,7 milhões de dólares, regista a AidData.",
    "Com o mesmo nome existe outra estrutura, de origem diferente. Em 2020 abriu no Kilamba"
    " Kiaxi, município de Luanda, um centro com 244 câmaras, das quais 194 estão em 50 pontos da"
    " cidade. Este foi financiado pelo Eximbank da Coreia do Sul e é gerido pelo comando"
    " provincial da polícia, escreveu o jornal Folha 8. Entre os seus objetivos estão a"
    " monitorização do movimento de pessoas em espaços públicos e o rastreamento de veículos.",
    "O Ministério do Interior afirma que o CISP ajuda a polícia a manter a ordem e a tranquilidade"
    " públicas. A Assembleia Nacional aprovou em novembro de 2019 uma lei sobre a"
    " videovigilância, que limita as câmaras a pontos críticos identificados pela polícia.",
)
ANGOLA_SOURCES_TITLE = "Fontes"
ANGOLA_SOURCES = (
    "https://forumchinaplp.org.mo/zh-hans/language/change/4?back=zh-hans%2Feconomic_trade%2Fview%2F5839",
    "https://forumchinaplp.org.mo/en/language/change/4?back=en%2Feconomic_trade%2Fview%2F5709",
    "https://forumchinaplp.org.mo/language/change/4?back=economic_trade%2Fview%2F4753",
    "https://ptjornal.com/angola-procura-apoio-da-china-no-combate-ao-crime-500048",
    "https://jornalf8.net/2020/nem-os-caixotes-de-lixo-vao-escapar-a-vigilancia/",
    "https://china.aiddata.org/projects/92519",
)

LAHORE_NAME = "pakistan-lahore-safe-city.pdf"
LAHORE_TITLE = "Lahore: eight thousand cameras, half of them dark"
LAHORE = (
    "The government of Punjab, Pakistan's most populous province, signed an agreement with Huawei"
    " on 20 May 2016. Huawei was to supply the cameras and other equipment for Lahore Safe City,"
    " the first part of the Punjab Safe Cities project: 8,023 cameras across the city and 800 more"
    " on police vehicles, The Express Tribune reported.",
    "The price has been stated in several ways. When the first phase opened in October 2016, Dawn"
    " wrote that 8,000 cameras would cost 12 billion rupees, after the lowest bidder had come down"
    " from 16 billion. The provincial finance ministry, quoted by The Nation, had spoken of an"
    " estimated 13 billion. By January 2020 the site ProPakistani called it a project of 17 billion"
    " rupees. Progress was slow at first: in December 2016, fewer than 700 cameras had been"
    " installed, The Nation found, while the authorities were planning more than 10,000 at 2,000"
    " places.",
    "The system is run by the Punjab Safe Cities Authority, and its purpose, the province says, is"
    " to protect citizens against terrorism, extremism and street crime. It did not stay whole. In"
    " January 2020 about 4,000 cameras, half of the total, were offline after a dispute with the"
    " Chinese company. Daily Times put the unpaid dues at one billion rupees, ProPakistani at 266"
    " million.",
    "The quarrel lasted for years. On 1 December 2022 the authority and Huawei signed a settlement"
    " under which the company provides all hardware and software at its own expense, Dawn reported."
    " In July 2023 Huawei was given the target of activating 2,000 cameras by 14 August, and the"
    " work was to include facial recognition software.",
)
LAHORE_SOURCES_TITLE = "Sources"
LAHORE_SOURCES = (
    "http://tribune.com.pk/story/1107251/safe-cities-agreement-signed-provision-surveillance-equipment/",
    "https://www.dawn.com/news/1289650",
    "https://propakistani.pk/2020/01/13/half-of-lahores-security-cameras-have-stopped-working-report/",
    "https://nation.com.pk/26-Dec-2016/crime-control-through-cameras",
    "https://dailytimes.com.pk/579101/lahores-safe-city-dream-came-to-a-halt/",
    "https://www.dawn.com/news/1724176/chinese-firm-to-again-operationlise-entire-psca-infrastructure",
    "https://www.nation.com.pk/05-Jul-2023/2000-more-psca-cameras-to-be-operationalised",
)


def main() -> None:
    """Write both documents into the starter folder."""
    (FOLDER / ANGOLA_NAME).write_bytes(angola_bytes())
    (FOLDER / LAHORE_NAME).write_bytes(lahore_bytes())


def angola_bytes() -> bytes:
    """The DOCX. A zip archive holds times of day, so it is packed again with fixed ones."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = ANGOLA_TITLE, "Sousveil", "pt"
    properties.comments = ""
    properties.created = properties.modified = WRITTEN.replace(tzinfo=None)
    document.add_heading(ANGOLA_TITLE, level=1)
    for paragraph in ANGOLA:
        document.add_paragraph(paragraph)
    document.add_heading(ANGOLA_SOURCES_TITLE, level=2)
    for source in ANGOLA_SOURCES:
        document.add_paragraph(source)
    packed = io.BytesIO()
    document.save(packed)
    return _with_fixed_times(packed.getvalue())


def lahore_bytes() -> bytes:
    """The PDF, without the time of day and the random id (reportlab: ``invariant``)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    body, heading = styles["BodyText"], styles["Heading2"]
    body.spaceAfter = 10
    address = styles["Code"]
    address.fontName, address.fontSize, address.leftIndent = "Helvetica", 7.5, 0
    story = [Paragraph(LAHORE_TITLE, styles["Title"])]
    story += [Paragraph(paragraph, body) for paragraph in LAHORE]
    story += [Paragraph(LAHORE_SOURCES_TITLE, heading)]
    story += [Paragraph(source, address) for source in LAHORE_SOURCES]
    packed = io.BytesIO()
    template = SimpleDocTemplate(
        packed, pagesize=A4, title=LAHORE_TITLE, author="Sousveil", lang="en", invariant=1
    )
    template.build(story)
    return packed.getvalue()


def _with_fixed_times(archive: bytes) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


if __name__ == "__main__":
    main()
