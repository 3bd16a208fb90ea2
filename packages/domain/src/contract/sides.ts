import type { ContractDeed, ContractEventType, Doer } from "../events/contract.ts";
import { waitingYear } from "./calendar-years.ts";
import type { Side } from "./readings.ts";
import { type ContractState, otherSide } from "./state.ts";

/** Who may do what. either: any of the two sides · server: the office alone · other rows: that side alone. */
const doers: Readonly<Record<ContractEventType, Doer | "either">> = {
  ContractWritten: "provider",
  ContractConfirmed: "client",
  ReadingProposed: "either",
  ReadingAccepted: "either",
  ReadingWithdrawn: "either",
  CalendarYearEntered: "either",
  CalendarYearConfirmed: "either",
  DayClosed: "server",
  DayCorrected: "server",
  DayFiguresAdded: "server",
  DayExemptionClaimed: "either",
  DayExemptionSigned: "either",
  ResourceExamined: "client",
  ComplaintReceived: "either",
  ComplaintVerified: "client",
  ComplaintDayCorrected: "client",
  DeductionDecided: "client",
  DeductionSettled: "client",
  BreachDeductionDecided: "client",
  BreachDeductionSettled: "client",
  StageEvidenceGiven: "provider",
  StageItemExamined: "client",
  StageDecided: "client",
  StageSamplePrepared: "client",
  StageSampleDrawn: "client",
  StageSampleJudged: "client",
  StagePackMade: "either",
  ControlRequirementIssued: "client",
  ControlRequirementReceived: "provider",
  RectificationRaised: "client",
  RectificationConfirmed: "provider",
  RectificationDone: "provider",
  RectificationInspected: "client",
  StageReleased: "client",
  InvoiceRegistered: "provider",
  InstalmentPaid: "client",
  BreachNoticed: "either",
  BreachReceived: "either",
  BreachRemedied: "either",
  ConsultationFailed: "either",
  DamageRecorded: "either",
  HarmRecorded: "client",
  SuspensionClaimed: "either",
  SuspensionSigned: "either",
  ContractTerminated: "either",
  SettlementProposed: "either",
  SettlementAgreed: "either",
  BudgetAlarmsSet: "provider",
  MaterialRequested: "client",
  MaterialDisposed: "provider",
  MaterialConfirmed: "client",
  HandoverPackMade: "server",
  HandoverPackReceived: "client",
  EvidenceFileAdded: "either",
  RetentionProposed: "either",
  RetentionAnswered: "either",
};

/** The side that alone may answer what the other one began; undefined: there is nothing to answer, or any side may. */
const answerer = (state: ContractState, deed: ContractDeed): Side | undefined => {
  const by = ((): Side | undefined => {
    switch (deed.type) {
      case "ReadingAccepted":
        return state.readings.find(({ clause, version }) => clause === deed.clause && version === deed.version)
          ?.proposedBy;
      case "CalendarYearConfirmed":
        return waitingYear(state, deed.year)?.by;
      case "DayExemptionSigned":
        return state.exemptions[deed.day]?.by;
      case "SuspensionSigned":
        return state.suspensions.find(({ id }) => id === deed.suspension)?.by;
      case "BreachReceived":
        return state.notices.find(({ id }) => id === deed.notice)?.by;
      case "RetentionAnswered":
        return state.retentionAsked?.by;
      case "SettlementAgreed":
        return state.settlement?.by;
      default:
        return undefined;
    }
  })();
  return by && otherSide(by);
};

/** What the provider has to put right, it proves itself. */
const prover = (deed: ContractDeed): Side | undefined =>
  deed.type === "EvidenceFileAdded" && deed.kind === "rectification" ? "provider" : undefined;

/** The side that gave a notice says what became of it. */
const noticer = (state: ContractState, deed: ContractDeed): Side | undefined =>
  deed.type === "BreachRemedied" ? state.notices.find(({ id }) => id === deed.notice)?.by : undefined;

/** Whether a side may do it at all: nobody passes his own acceptance, signs for the other, or writes a day's figures. */
export const mayDo = (state: ContractState, deed: ContractDeed, side: Doer): boolean => {
  const doer = doers[deed.type];
  if (doer !== "either") return doer === side;
  if (side === "server") return false;
  const only = answerer(state, deed) ?? noticer(state, deed) ?? prover(deed);
  return only === undefined || only === side;
};
