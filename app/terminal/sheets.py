"""At a terminal, sheets from hand to hand: handed out, read back, sealed, shown, accounted for; and their printer."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from app.terminal import people, tokens
from app.terminal.prompts import Prompts
from app.terminal.translations import error_in_words
from ceremony.errors import UnopenedError
from ceremony.ports import (
    Accounting,
    AccountSheet,
    HandOutSheet,
    PresentSheet,
    PrintPublicPages,
    QuoteBag,
    ReadBackSheet,
    SealSheet,
    SheetFile,
    SheetSource,
    SheetText,
    SpoiledSheet,
)
from ceremony.printing.choice import printer_at
from ceremony.printing.questions import (
    ConfirmPrinter,
    DecidePaper,
    Instead,
    PaperDecision,
    PrinterVouched,
    ReplacePrinter,
)


def print_public_pages(prompts: Prompts, question: PrintPublicPages) -> None:
    """A set of the public pages for each bag."""
    prompts.say(
        "Print the public pages {file}: {sets} sets, one for each bag. Nothing on them is secret.",
        file=question.pages,
        sets=question.sets,
    )
    prompts.go_on("A set for each bag lies on the table")


def hand_out(prompts: Prompts, question: HandOutSheet) -> SpoiledSheet | None:
    """The sheet lies with its custodian, who may look at its words; or it is spoiled."""
    index, holder, trustee = question.share.index, question.share.holder, question.trustee
    if trustee:
        prompts.say("{trustee} takes sheet {index} in trust for {holder}, unread.", trustee=trustee, **_who(question))
    elif question.sheet:
        prompts.say(
            "Sheet {index} for {holder}, who alone opens the file {file}.", file=question.sheet, **_who(question)
        )
    else:
        prompts.say("Sheet {index} for {holder}, alone at the printer.", index=index, holder=holder)
    said = prompts.line(
        "Return when it lies with its custodian; `show` for its words; `spoiled` if it cannot be used", empty=True
    )
    if said == "show" and question.words:
        people.show_words(prompts, tuple(question.words))
        prompts.go_on("The words are wiped off the screen")
        prompts.wipe()
    return SpoiledSheet() if said == "spoiled" else None


def _who(question: HandOutSheet) -> dict[str, object]:
    return {"index": question.share.index, "holder": question.share.holder}


def _source(prompts: Prompts, text: str, default: Path | None = None) -> SheetSource | str:
    said = prompts.line("{text}: a file, or `type`", str(default) if default else "", empty=True, text=text)
    if said != "type":
        return SheetFile(Path(said).expanduser()) if said and said not in {"spoiled"} else said
    return SheetText(prompts.secret("All words, separated by spaces"))


def read_back(prompts: Prompts, question: ReadBackSheet) -> SheetSource | SpoiledSheet:
    """Where the sheet is read from; or it is spoiled."""
    text = prompts.words("Read back the sheet of {holder}", holder=question.share.holder)
    if question.from_paper:
        prompts.say(
            "From the paper itself: a scan or a photograph of it, or its words typed; not the file it came from."
        )
    elif question.sheet:
        prompts.say(
            "A rehearsal takes the file below, and no paper is read; the record and the report say so.", "yellow"
        )
    while True:
        given = _source(prompts, text, None if question.from_paper else question.sheet)
        if given == "spoiled":
            return SpoiledSheet()
        if not isinstance(given, str):
            return given


def seal(prompts: Prompts, question: SealSheet) -> str:
    """The bag's number, once everything is in it."""
    if question.first_bag:
        prompts.say(
            "Fold the sheet, and write the bag's number and whom to call on its label. Put it into its bag with a set "
            "of the public pages, and seal the bag."
        )
    else:
        prompts.say("Put the sheet into a new bag, with the public pages that came out of the old one, and seal it.")
    return prompts.bag("Number of the bag with the sheet of {holder}", question.check, holder=question.share.holder)


def present(prompts: Prompts, question: PresentSheet) -> SheetSource | None:
    """The next sheet, or None: no more will come."""
    good = sum(one.verdict == "genuine" for one in question.judged)
    if question.threshold:
        prompts.say("{good} genuine sheets so far; {threshold} make a quorum.", good=good, threshold=question.threshold)
    else:  # a check: nothing is combined
        prompts.say("{count} sheets judged so far, {good} of them genuine.", count=len(question.judged), good=good)
    remark = question.judged[-1].remark if question.judged else None
    if remark is not None:  # what a genuine sheet's verdict does not prove
        prompts.show(prompts.words(remark.template), "yellow")
    asked = "The next custodian's sheet (Return alone: no more will come)"
    if isinstance(question.problem, UnopenedError):
        asked = "The same custodian's sheet again (Return alone: no more will come)"
    given = _source(prompts, prompts.words(asked))
    return None if isinstance(given, str) else given


def quote(prompts: Prompts, question: QuoteBag) -> str:
    """The number on the bag."""
    return prompts.bag("Number on the bag that the sheet of {holder} came out of", holder=question.share.holder)


def account(prompts: Prompts, question: AccountSheet) -> Accounting:
    """What became of a sheet."""
    sheet = question.sheet
    prompts.say(
        "Sheet {index} of set {generation}: {holder}, {site}, bag {bag}",
        index=sheet.index,
        generation=sheet.generation,
        holder=sheet.holder,
        site=sheet.site,
        bag=sheet.bag or "-",
    )
    ways: dict[str, Literal["", "destroyed", "missing"]] = {
        "destroyed in front of the witness": "destroyed",
        "missing": "missing",
    }
    if question.may_wait:
        ways["not here: it stays owed"] = ""
    how = list(ways.values())[prompts.choose_words("What became of it", list(ways))]
    return Accounting(how, prompts.line("Note", empty=how != "missing"))


def vouch_for_printer(prompts: Prompts, question: ConfirmPrinter) -> PrinterVouched:
    """What people say of the printer, and who looked."""
    prompts.say("Printer {name} ({model})", name=question.printer.name, model=question.printer.model)
    for check in question.checks:
        tokens.show_check(prompts, check)
    local = prompts.yes("Is it on a cable of this laptop?")
    single, offline = prompts.yes("Is it used for nothing else?"), prompts.yes("Is it on no network?")
    return PrinterVouched(local, single, offline, prompts.person("Who looked"))


def replace_printer(prompts: Prompts, question: ReplacePrinter) -> Instead | None:
    """What the printer is given up for; None: it is tried again."""
    way = prompts.choose_words(
        "Nothing came out of the printer",
        ["try this printer again", "go on with another printer", "go on with the folder"],
    )
    if way == 0:
        return None
    printer = None
    if way == 1:
        for one in question.others:
            prompts.show(f"  {one.uri}  {one.name}")
        printer = printer_at(prompts.line("Address of the other printer"))
    return Instead(printer, prompts.line("What was decided, and why"), prompts.person("Who decided"))


def decide_paper(prompts: Prompts, question: DecidePaper) -> PaperDecision:
    """What lies at the printer, and who looked."""
    prompts.show(error_in_words(question.doubt, prompts.language), "yellow")
    found: tuple[Literal["whole", "spoiled", "nothing"], ...] = ("whole", "spoiled", "nothing")
    place = prompts.choose_words("What lies at the printer", ["the whole sheet", "a spoiled sheet", "nothing"])
    return PaperDecision(found[place], prompts.line("What was decided, and why"), prompts.person("Who decided"))
