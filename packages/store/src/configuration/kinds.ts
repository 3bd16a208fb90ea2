import type { ConfigItemKind, ConfigProblem as Told } from "@zongji/api";
import {
  type BusinessType,
  businessTypesConfig,
  calendarConfig,
  checkConfig,
  complaintsConfig,
  type Finding,
  type FindingCode,
  type Flow,
  type FlowHost,
  findingCodes,
  findingSentence,
  findingsOf,
  type HotlineConfig,
  lettersConfig,
  numberConfig,
  parametersMissing,
  policiesConfig,
  problemsOf,
  promptNames,
  promptsNamedIn,
  readConfig,
  retiredTypes,
  scheduleConfig,
  surveyConfig,
  typesGone,
  withoutUnknown,
  writtenFlow,
} from "@zongji/domain";
import { failedTests, namedTwice } from "./flow-tests.ts";
import { type Place, placeOf, theOne } from "./places.ts";
import { withoutSealedNumbers } from "./sealed-targets.ts";

/** The kinds of things that are configured in versions, each by its schema. */
const itemSchemas = {
  number: numberConfig,
  flow: writtenFlow,
  schedule: scheduleConfig,
  survey: surveyConfig,
  policies: policiesConfig,
  businessTypes: businessTypesConfig,
  letters: lettersConfig,
  complaints: complaintsConfig,
} as const satisfies Readonly<Record<ConfigItemKind, object>>;
export type ItemKind = ConfigItemKind;

/** A calendar beside the main one says its id. */
const schemaOf = ({ kind, id }: ItemKey) => (kind === "schedule" && id !== theOne ? calendarConfig : itemSchemas[kind]);

/** What names one of them. */
export type ItemKey = { readonly kind: ItemKind; readonly id: string };
const kindsOfOne: ReadonlySet<ItemKind> = new Set(["policies", "businessTypes", "letters", "complaints"]);
export const isKindOfOne = (kind: ItemKind): boolean => kindsOfOne.has(kind);

/** A version's text in its place. */
export type PlacedItem = ItemKey & { readonly version: number; readonly body: object };

/** The parts of the configuration that are items. */
export type ItemParts = Pick<
  HotlineConfig,
  "flows" | "schedule" | "calendars" | "surveys" | "policies" | "numbers" | "businessTypes"
>;
/** What is in force: the items, and what has no versions. */
export type Whole = {
  readonly items: readonly PlacedItem[];
  readonly rest: Omit<HotlineConfig, keyof ItemParts>;
  /** Prompts that have a recording of the hotline's own. */
  readonly prompts?: ReadonlySet<string>;
};

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
const numberOf = (value: object): string => String((value as { readonly number?: unknown }).number);
const byNumber = (a: object, b: object): number => (numberOf(a) < numberOf(b) ? -1 : 1);

/** An item as the configuration has it: with what its place says. */
const placedValue = ({ kind, id, version, body }: PlacedItem): object => {
  if (kind === "flow") return { ...body, id, version };
  return kind === "survey" || (kind === "schedule" && id !== theOne) ? { ...body, id } : body;
};

/** The text of an item as its kind keeps it: without what its place says already. */
export const bodyOf = (value: object): object => {
  const { id: _id, version: _version, ...body } = value as { id?: unknown; version?: unknown };
  return body;
};

/** A version's text as this release reads it: another one may have written fields that this one doesn't know. */
export const readBody = (item: PlacedItem): object =>
  bodyOf(withoutUnknown(schemaOf(item), placedValue(item)) as object);

/** The configuration that these items make. What is missing stays undefined, and the check says so. */
export const configOf = ({ items, rest }: Whole): HotlineConfig => {
  const of = (kind: ItemKind) =>
    items
      .filter((each) => each.kind === kind)
      .sort(byId)
      .map(placedValue);
  const [tree] = of("businessTypes");
  const schedules = items.filter(({ kind }) => kind === "schedule").sort(byId);
  return {
    ...rest,
    numbers: of("number").sort(byNumber),
    flows: of("flow"),
    surveys: of("survey"),
    schedule: schedules.find(({ id }) => id === theOne)?.body,
    ...(schedules.length > 1 && { calendars: schedules.filter(({ id }) => id !== theOne).map(placedValue) }),
    policies: of("policies")[0],
    ...(tree && { businessTypes: typesIn(tree) }),
  } as unknown as HotlineConfig;
};

/** The types of a tree's text; one that is none has none. */
const typesIn = (body: object): readonly BusinessType[] =>
  (body as { readonly types?: readonly BusinessType[] }).types ?? [];

/** The whole with this version in its item's place. */
export const withItem = ({ items, ...others }: Whole, item: PlacedItem): Whole => ({
  ...others,
  items: [...items.filter(({ kind, id }) => kind !== item.kind || id !== item.id), item],
});

/** What is wrong with the configuration, and in which of its things. */
export type ConfigProblem = Place & {
  readonly problem: string;
  /** Of a flow: which of the findings it is, and the exit, prompt or variable that it is about. */
  readonly finding?: FindingCode;
  readonly about?: string;
  /** A saved test of the flow goes another way. */
  readonly test?: NonNullable<Told["test"]>;
};
export type Verdict = {
  /** What the version brings: it can't be published so. */
  readonly problems: readonly ConfigProblem[];
  /** What was wrong before and still is; it keeps nothing from being published. */
  readonly standing: readonly ConfigProblem[];
  /** What should be looked at; it keeps nothing from being published. */
  readonly warnings: readonly ConfigProblem[];
};

/** What is wrong with the whole as it would be loaded: without fields of other releases. Numbers that are sealed were checked when they were set. */
const problemsOfWhole = (whole: Whole): ConfigProblem[] => {
  const config = readConfig(withoutSealedNumbers(configOf(whole))) as HotlineConfig;
  return checkConfig(config).map(({ field, problem }) => ({ ...placeOf(config, field), problem }));
};

const namedByText: ReadonlySet<ItemKind> = new Set(["survey", "schedule"]);
/** What people call a number, a survey or a calendar, which its text says; undefined of the other kinds. */
export const labelOf = ({ kind }: ItemKey, body: object): string | undefined => {
  const { label, name } = body as { readonly label?: unknown; readonly name?: unknown };
  const told = kind === "number" ? label : namedByText.has(kind) ? name : undefined;
  return typeof told === "string" && told.trim() !== "" ? told : undefined;
};

/** As a problem's place names the item: a number by its digits. */
const nameOf = ({ kind, id, body }: PlacedItem): string => (kind === "number" ? numberOf(body) : id);

/** What is wrong with the text by itself: also fields that its kind doesn't have. */
const problemsOfItem = (item: PlacedItem): ConfigProblem[] => {
  const twice = item.kind === "flow" ? namedTwice(item.body) : [];
  return [
    ...problemsOf(schemaOf(item), placedValue(item)),
    ...twice.map((name) => ({ field: "tests", problem: `${name} is there twice` })),
  ].map(({ field, problem }) => ({ kind: item.kind, id: nameOf(item), field, problem }));
};

/** A flow among those that are in force, with the hours. `problem`: the first field of it that is not as it should be. */
export const flowAmong = (whole: Whole, item: PlacedItem) => {
  const config = configOf(withItem(whole, item));
  return { flow: placedValue(item) as Flow, body: item.body, config, problem: problemsOfItem(item)[0] };
};

const hasPromptOf =
  ({ prompts }: Whole) =>
  (name: string): boolean =>
    prompts?.has(name) === true || (promptNames as readonly string[]).includes(name);

/** Prompts that the text names and that nothing can be heard of. Of flows the findings tell it. */
const problemsOfPrompts = (whole: Whole, item: PlacedItem): ConfigProblem[] => {
  if (item.kind === "flow") return [];
  const named = promptsNamedIn(itemSchemas[item.kind], placedValue(item));
  const hasPrompt = hasPromptOf(whole);
  return named
    .filter(({ prompt }) => !hasPrompt(prompt))
    .map(({ prompt, at }) => ({ kind: item.kind, id: nameOf(item), field: at, problem: `no prompt ${prompt}` }));
};

/** What a caller would meet in a flow though each of its fields is as it should be. */
const findingsOfItem = (
  whole: Whole,
  item: PlacedItem,
  { flowHosts, canSpeak }: Checker,
): (ConfigProblem & { readonly finding: FindingCode })[] => {
  if (item.kind !== "flow") return [];
  const flow = placedValue(item) as Flow;
  const { flows, dialRights, agents, groups, skills, businessTypes, policies } = configOf(whole);
  const stored = (policies.parameters ?? []).map(({ name }) => name);
  const among = { flows, dialRights, agents, groups, skills, businessTypes, stored };
  const world = { ...among, hasPrompt: hasPromptOf(whole), flowHosts, canSpeak };
  return findingsOf(flow, world).map((each) => toldFinding(item.id, each));
};

/** A finding of a flow as a problem. */
const toldFinding = (id: string, { code, node, about }: Finding) => ({
  ...{ kind: "flow", id, field: node === undefined ? "" : `nodes.${node}` },
  ...{ problem: findingSentence({ code, ...(about !== undefined && { about }) }), finding: code },
  ...(about !== undefined && { about }),
});

/** Flows in force that name a type which is retired with this version of the tree. */
const retiredInUse = (whole: Whole, item: PlacedItem): (ConfigProblem & { readonly finding: FindingCode })[] => {
  if (item.kind !== "businessTypes") return [];
  const { flows, businessTypes = [] } = configOf(whole);
  return flows.flatMap((flow) => retiredTypes(flow, businessTypes).map((each) => toldFinding(flow.id, each)));
};

/** Types that are in force and that a version of the tree does not have any more. */
const problemsOfGone = (whole: Whole, item: PlacedItem): ConfigProblem[] => {
  if (item.kind !== "businessTypes") return [];
  const gone = typesGone(configOf(whole).businessTypes ?? [], typesIn(item.body));
  return gone.map(({ id, name }) => ({
    ...{ kind: item.kind, id: item.id, field: "types" },
    problem: `the business type ${id} (${name}) is missing: it can only be retired`,
  }));
};

/** Stored parameters that flows in force read, and that a version of the rules does not have any more. */
const problemsOfParameters = (whole: Whole, item: PlacedItem): ConfigProblem[] => {
  if (item.kind !== "policies") return [];
  const missing = parametersMissing(configOf(withItem(whole, item)));
  const before = new Set(parametersMissing(configOf(whole)).map(({ name }) => name));
  return missing
    .filter(({ name }) => !before.has(name))
    .map(({ flow, name }) => ({
      ...{ kind: item.kind, id: item.id, field: "parameters" },
      problem: `the flow ${flow} reads the parameter ${name}`,
    }));
};

/** Kinds of items that walks go by. */
const walkedKinds: ReadonlySet<ItemKind> = new Set(["flow", "schedule", "survey", "policies"]);

/** Saved tests that go another way with this version in its place, and went as they were saved without it, or are its own. */
const problemsOfTests = (whole: Whole, item: PlacedItem): ConfigProblem[] => {
  if (!walkedKinds.has(item.kind)) return [];
  const placed = withItem(whole, item);
  const flows = placed.items.filter(({ kind }) => kind === "flow");
  const { kind, id } = item;
  return failedTests({ kind, id, before: configOf(whole), after: configOf(placed), flows }).map(
    ({ flow, ...failed }) => ({ kind: "flow", id: flow, field: "tests", ...failed }),
  );
};

const wordOf = ({ kind, id, field, problem }: ConfigProblem): string => JSON.stringify([kind, id, field, problem]);

/** What is known of the server that checks. */
export type Checker = {
  /** Whom flows may ask by HTTP. Absent: it is not known, and not checked. */
  readonly flowHosts?: readonly FlowHost[] | undefined;
  /** Whether it has a speech engine. Absent: it is not known, and not checked. */
  readonly canSpeak?: boolean | undefined;
};

/** Findings of one node, wherever ways lead. */
const ofNodeAlone: ReadonlySet<FindingCode> = new Set(["notAllowed", "noAgent", "hostNotAllowed", "noSpeech"]);

/** Checks the whole configuration with a version in its place. */
export const judge = (whole: Whole, item: PlacedItem, checker: Checker): Verdict => {
  const before = new Set(problemsOfWhole(whole).map(wordOf));
  const own = problemsOfItem(item);
  const gone =
    own.length > 0
      ? []
      : [...problemsOfGone(whole, item), ...problemsOfPrompts(whole, item), ...problemsOfParameters(whole, item)];
  const told = new Set(own.map(wordOf));
  const found = [...own, ...problemsOfWhole(withItem(whole, item)).filter((each) => !told.has(wordOf(each)))];
  // What is wrong in the version itself is its own, also where the one in force has the same fault.
  const isOwn = (each: ConfigProblem) => each.kind === item.kind && each.id === nameOf(item);
  const problems = found.filter((each) => isOwn(each) || !before.has(wordOf(each)));
  const standing = found.filter((each) => !isOwn(each) && before.has(wordOf(each)));
  const retired = own.length > 0 ? [] : retiredInUse(withItem(whole, item), item);
  // A flow whose fields are wrong can't be walked; one that names what is not there is told what its nodes may not do all the same.
  const all = own.length > 0 ? [] : findingsOfItem(withItem(whole, item), item, checker);
  const findings = problems.some(isOwn) ? all.filter(({ finding }) => ofNodeAlone.has(finding)) : all;
  const isRefusal = ({ finding }: { readonly finding: FindingCode }) => findingCodes[finding] === "refuses";
  const tests = own.length > 0 ? [] : problemsOfTests(whole, item);
  const isFlow = item.kind === "flow";
  return {
    problems: [...gone, ...problems, ...findings.filter(isRefusal), ...(isFlow ? tests : [])],
    standing,
    warnings: [...findings.filter((each) => !isRefusal(each)), ...retired, ...(isFlow ? [] : tests)],
  };
};
