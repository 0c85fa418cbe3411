"""One page for each kind of question; the engine asks, and the page that fits is shown; no rule, no state."""

from __future__ import annotations

from app.window.pages.absent import AwaitPeoplePage
from app.window.pages.approving import (
    AcknowledgeDutiesPage,
    CheckIdentitiesPage,
    PlaceItemsPage,
    StateApprovalPage,
)
from app.window.pages.bags import QuoteBagPage, SealSheetPage, TakeOverSheetPage
from app.window.pages.base import Page, Scene
from app.window.pages.custody import AccountSheetPage, DecideDeviationPage, SignOffPage
from app.window.pages.draft import ConfirmDraftPage
from app.window.pages.drafts import ConfirmDocumentsPage, ConfirmDraftsPage
from app.window.pages.guarding import ConfirmClockPage, DecideObjectPage, TakeTokenPage
from app.window.pages.opening import OpenTokenPage, SecondPersonPage
from app.window.pages.participants import NameParticipantsPage, WaiveCustodyPage
from app.window.pages.pin import ChoosePinPage, EnterPinPage
from app.window.pages.policy import HearPolicyPage
from app.window.pages.printing import ConfirmPrinterPage, DecidePaperPage, ReplacePrinterPage
from app.window.pages.public_pages import PrintPublicPagesPage
from app.window.pages.reviewing import ReviewLogPage
from app.window.pages.revocation import ConfirmRevocationsPage, SealEmergencyPage, SettleEmergencyPage
from app.window.pages.sheets_in import PresentSheetPage
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from app.window.pages.speaking import CompareFingerprintPage, ReadAloudPage, TryAgainPage
from app.window.pages.tuf_root import ConfirmRootMetadataPage, PresentRootTokenPage
from app.window.pages.vouching import VouchForKeyPage
from app.window.pages.waiving import WaiveHostPage, WaiveSoftwareTokenPage
from ceremony import ports
from ceremony.printing import questions as printing

__all__ = ["PAGES", "Page", "Scene", "page_for"]

PAGES: dict[type[ports.Question[object]], type[Page]] = {
    ports.ReadAloud: ReadAloudPage,
    ports.TryAgain: TryAgainPage,
    ports.NameParticipants: NameParticipantsPage,
    ports.WaiveCustody: WaiveCustodyPage,
    ports.CheckIdentities: CheckIdentitiesPage,
    ports.HearPolicy: HearPolicyPage,
    ports.StateApproval: StateApprovalPage,
    ports.AcknowledgeDuties: AcknowledgeDutiesPage,
    ports.PlaceItems: PlaceItemsPage,
    ports.ChoosePin: ChoosePinPage,
    ports.EnterPin: EnterPinPage,
    ports.CompareFingerprint: CompareFingerprintPage,
    ports.PrintPublicPages: PrintPublicPagesPage,
    ports.HandOutSheet: HandOutSheetPage,
    ports.ReadBackSheet: ReadBackSheetPage,
    ports.SealSheet: SealSheetPage,
    ports.PresentSheet: PresentSheetPage,
    ports.QuoteBag: QuoteBagPage,
    ports.DecideDeviation: DecideDeviationPage,
    ports.AwaitPeople: AwaitPeoplePage,
    ports.TakeOverSheet: TakeOverSheetPage,
    ports.AccountSheet: AccountSheetPage,
    ports.SignOff: SignOffPage,
    ports.VouchForKey: VouchForKeyPage,
    ports.ConfirmDraft: ConfirmDraftPage,
    ports.ConfirmRootMetadata: ConfirmRootMetadataPage,
    ports.ConfirmRevocations: ConfirmRevocationsPage,
    ports.SealEmergency: SealEmergencyPage,
    ports.SettleEmergency: SettleEmergencyPage,
    ports.ConfirmDrafts: ConfirmDraftsPage,
    ports.ConfirmDocuments: ConfirmDocumentsPage,
    ports.ReviewLog: ReviewLogPage,
    ports.ConfirmClock: ConfirmClockPage,
    ports.WaiveHost: WaiveHostPage,
    ports.WaiveSoftwareToken: WaiveSoftwareTokenPage,
    ports.TakeToken: TakeTokenPage,
    ports.OpenToken: OpenTokenPage,
    ports.PresentRootToken: PresentRootTokenPage,
    ports.SecondPerson: SecondPersonPage,
    ports.DecideObject: DecideObjectPage,
    printing.ConfirmPrinter: ConfirmPrinterPage,
    printing.DecidePaper: DecidePaperPage,
    printing.ReplacePrinter: ReplacePrinterPage,
}


def page_for(question: ports.Question[object], scene: Scene) -> Page:
    """The page that puts this question."""
    return PAGES[type(question)](question, scene)
