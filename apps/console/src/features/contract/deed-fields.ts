import { type ContractEventType, disposals, faults, grounds } from "@zongji/domain";

/** What a person fills in: a day, one line, several lines, money, one of several, passed or not, yes or no, days one a line, a whole number. */
export type DeedField = {
  readonly name: string;
  readonly kind: "day" | "text" | "area" | "money" | "choice" | "passed" | "yes" | "days" | "id" | "year" | "count";
  readonly optional?: true;
  /** Of a choice: where its words are, `contract.<words>.<value>`. */
  readonly choices?: { readonly words: "fault" | "ground" | "disposal"; readonly values: readonly string[] };
};

const field = (name: string, kind: DeedField["kind"], more: Omit<DeedField, "name" | "kind"> = {}): DeedField => ({
  name,
  kind,
  ...more,
});
const on = field("on", "day");
const note = field("note", "area", { optional: true });
const passed = field("passed", "passed");
const proof = [field("cause", "area"), field("noticedOn", "day"), field("proof", "area"), field("provedOn", "day")];

/** What each deed asks for; what the page knows already is left out. */
export const deedFields: Readonly<Partial<Record<ContractEventType, readonly DeedField[]>>> = {
  ReadingProposed: [field("from", "day"), note],
  CalendarYearEntered: [field("year", "year"), field("off", "days"), field("worked", "days")],
  CalendarYearConfirmed: [passed],
  DayExemptionClaimed: [field("day", "day"), ...proof],
  ResourceExamined: [passed, field("evidence", "area"), field("validUntil", "day", { optional: true })],
  ComplaintReceived: [field("complaint", "id"), on, field("about", "area")],
  ComplaintVerified: [field("fault", "choice", { choices: { words: "fault", values: faults } }), note],
  DeductionDecided: [field("taken", "yes")],
  DeductionSettled: [field("note", "area")],
  BreachDeductionDecided: [field("taken", "yes")],
  BreachDeductionSettled: [field("note", "area")],
  StageEvidenceGiven: [field("evidence", "area")],
  StageItemExamined: [passed, note],
  StageDecided: [passed, note],
  // In order needs no words; what is not is told.
  StageSampleJudged: [field("note", "area")],
  ControlRequirementIssued: [field("no", "text"), field("text", "area")],
  ControlRequirementReceived: [field("receivedBy", "text"), on],
  RectificationRaised: [
    field("rectification", "id"),
    field("goal", "area"),
    field("request", "area"),
    field("acceptance", "area"),
  ],
  RectificationDone: [field("effect", "area")],
  RectificationInspected: [passed, note],
  InvoiceRegistered: [field("no", "text"), field("amountFen", "money"), on],
  InstalmentPaid: [field("amountFen", "money"), on],
  BreachNoticed: [field("notice", "id"), field("cause", "area"), on],
  BreachReceived: [field("receivedBy", "text"), on],
  BreachRemedied: [on],
  ConsultationFailed: [on],
  DamageRecorded: [field("damage", "id"), field("cause", "area"), field("amountFen", "money"), on],
  HarmRecorded: [field("harm", "id"), field("cause", "area"), on],
  SuspensionClaimed: [field("suspension", "id"), field("from", "day"), field("to", "day"), ...proof],
  SuspensionSigned: [field("late", "yes")],
  ContractTerminated: [
    field("ground", "choice", { choices: { words: "ground", values: grounds } }),
    field("evidence", "area"),
    on,
  ],
  MaterialRequested: [
    field("material", "id"),
    field("how", "choice", { choices: { words: "disposal", values: disposals } }),
    field("what", "area"),
    on,
  ],
  MaterialDisposed: [field("method", "area"), field("witness", "text"), on],
  MaterialConfirmed: [passed, note],
  HandoverPackReceived: [field("sha256", "text"), field("receivedBy", "text"), on],
  RetentionProposed: [field("days", "count"), field("evidenceDays", "count")],
  RetentionAnswered: [passed],
  BudgetAlarmsSet: [field("warning", "count"), field("alarm", "count"), field("least", "count")],
  SettlementProposed: [field("amountFen", "money"), field("text", "area")],
};
