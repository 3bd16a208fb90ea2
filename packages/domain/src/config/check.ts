import { problemsOfTypes, typesOfLabels } from "../business-types.ts";
import { exitsOf, flowFrom, nextOf } from "../flow/index.ts";
import { localTime } from "../schedule.ts";
import { thresholdsProblems, tilesProblems } from "../wall/figure.ts";
import { isRecord, kindOfSchema, referenceOf } from "./field.ts";
import type { Flow } from "./flow.ts";
import { type ConfigKind, configKinds, type HotlineConfig, hotlineConfig, kindReferredTo } from "./kinds.ts";
import { type Problem, problemsOf } from "./problems.ts";
import type { Schedule } from "./schedule.ts";
import { under, walk, withoutUnknown } from "./walk.ts";

/** What is wrong with a configuration from outside, field by field; empty when `config` is a HotlineConfig that can be run. */
export function checkConfig(config: unknown): Problem[] {
  const problems = problemsOf(hotlineConfig, config);
  return problems.length > 0 ? problems : checkWhole(config as HotlineConfig);
}

/** A configuration as another release may have kept it: flows in the shape of today, their labels as business types where it had no tree, without the fields that this one doesn't know. Still to be checked. */
export const readConfig = (kept: unknown): unknown => {
  if (!isRecord(kept)) return withoutUnknown(hotlineConfig, kept);
  const flows = Array.isArray(kept.flows) ? { flows: kept.flows.map(flowFrom) } : {};
  const types = kept.businessTypes === undefined ? typesOfLabels(flows.flows ?? []) : [];
  return withoutUnknown(hotlineConfig, { ...kept, ...flows, ...(types.length > 0 && { businessTypes: types }) });
};

/** What can be wrong though each field is as it should be. */
function checkWhole(config: HotlineConfig): Problem[] {
  return [
    ...Object.values(configKinds).flatMap((kind) => checkUnique(config, kind)),
    ...checkReferences(config),
    ...checkDevices(config),
    ...checkSurveys(config),
    ...checkTrunks(config),
    ...checkKeys(config),
    ...config.flows.flatMap((flow, i) => checkFlow(flow, `flows[${i}]`, config.flows)),
    ...checkCalendars(config),
    ...twice(
      (config.policies.parameters ?? []).map(({ name }) => name),
      (index) => `policies.parameters[${index}].name`,
    ),
    ...tilesProblems(config.policies.wallTiles ?? [], "policies.wallTiles"),
    ...thresholdsProblems(config.policies.wallThresholds ?? [], "policies.wallThresholds"),
    ...problemsOfTypes(config.businessTypes ?? [], "businessTypes"),
  ];
}

type Item = Readonly<Record<string, unknown>>;
const itemsOf = (config: HotlineConfig, { list }: ConfigKind): readonly Item[] =>
  (config[list] ?? []) as unknown as readonly Item[];

const twice = (values: readonly string[], field: (index: number) => string): Problem[] =>
  values.flatMap((value, index) =>
    values.indexOf(value) < index ? [{ field: field(index), problem: `${value} is there twice` }] : [],
  );

const checkUnique = (config: HotlineConfig, kind: ConfigKind): Problem[] =>
  kind.unique.flatMap((name) =>
    twice(
      itemsOf(config, kind).map((item) => String(item[name])),
      (index) => `${kind.list}[${index}].${name}`,
    ),
  );

/** Each id that names a thing of the configuration names one that is there. */
const checkReferences = (config: HotlineConfig): Problem[] => {
  const problems: Problem[] = [];
  const known = new Map<ConfigKind, ReadonlySet<unknown>>();
  const idsOf = (kind: ConfigKind): ReadonlySet<unknown> => {
    const ids = known.get(kind) ?? new Set(itemsOf(config, kind).map((item) => item[kind.id]));
    known.set(kind, ids);
    return ids;
  };
  walk({ schema: hotlineConfig, value: config, at: "" }, ({ schema, value, at }) => {
    const reference = referenceOf(schema);
    const kind = reference && kindReferredTo(reference);
    if (!kind) return;
    const isOfKeys = kindOfSchema(schema) === "Record" && isRecord(value);
    const named = isOfKeys ? Object.keys(value).map((key) => [key, under(at, key)] as const) : [[value, at] as const];
    for (const [id, field] of named)
      if (!idsOf(kind).has(id)) problems.push({ field, problem: `no ${kind.called} ${String(id)}` });
  });
  return problems;
};

/** An agent's devices are her own, and a browser has no settings. */
const checkDevices = ({ agents, devices }: HotlineConfig): Problem[] => {
  const owners = new Map<string, string>(devices.map(({ id, user }) => [id, user]));
  const foreign = agents.flatMap(({ user, devices: own }, i) =>
    own.flatMap((device, j) =>
      owners.get(device) === user
        ? []
        : [{ field: `agents[${i}].devices[${j}]`, problem: `no device ${device} of ${user}` }],
    ),
  );
  const browsers = devices.flatMap(
    ({ id: _id, user: _user, kind, sipUser: _sipUser, label: _label, ...settings }, i) =>
      kind === "sip"
        ? []
        : Object.entries(settings)
            .filter(([, value]) => value !== undefined)
            .map(([name]) => ({ field: `devices[${i}].${name}`, problem: "a browser has no such setting" })),
  );
  return [...foreign, ...browsers];
};

const checkSurveys = ({ surveys }: HotlineConfig): Problem[] =>
  surveys.flatMap(({ options, further = [] }, i) => [
    ...twice(
      options.map(({ key }) => key),
      (j) => `surveys[${i}].options[${j}].key`,
    ),
    ...twice(
      further.map(({ id }) => id),
      (q) => `surveys[${i}].further[${q}].id`,
    ),
    ...further.flatMap((question, q) =>
      twice(
        question.options.map(({ key }) => key),
        (j) => `surveys[${i}].further[${q}].options[${j}].key`,
      ),
    ),
  ]);

/** One key can't do two things. */
const checkKeys = ({ groups }: HotlineConfig): Problem[] =>
  groups.flatMap(({ leaveKey = "none", callbackKey = "none" }, i) =>
    callbackKey !== "none" && callbackKey === leaveKey
      ? [{ field: `groups[${i}].callbackKey`, problem: "the key to leave the queue is the same" }]
      : [],
  );

const checkTrunks = ({ trunks }: HotlineConfig): Problem[] => {
  const first = trunks.findIndex((each) => each.default);
  return trunks.flatMap((trunk, i) => {
    const isTest = trunk.kind === "test";
    const found: [field: string, problem: string | false][] = [
      ["digestUser", isTest && trunk.digestUser === undefined && "a test trunk must have one"],
      ["default", isTest && trunk.default && "a test trunk can't be the one for calls out"],
      ["default", trunk.default && first < i && "there is another default trunk"],
    ];
    return found.flatMap(([name, problem]) => (problem === false ? [] : [{ field: `trunks[${i}].${name}`, problem }]));
  });
};

/** What would leave a call without a way: edges from and to nodes that are there, each exit led on, modules that know their exits. */
function checkFlow(flow: Flow, field: string, flows: readonly Flow[]): Problem[] {
  const isThere = (id: string) => Object.hasOwn(flow.nodes, id);
  const start = isThere(flow.start) ? [] : [{ field: `${field}.start`, problem: `no node ${flow.start}` }];
  const edges = flow.edges.flatMap(({ from, to }, i) => [
    ...(isThere(from) ? [] : [{ field: `${field}.edges[${i}].from`, problem: `no node ${from}` }]),
    ...(isThere(to) ? [] : [{ field: `${field}.edges[${i}].to`, problem: `no node ${to}` }]),
  ]);
  const twiceLed = twice(
    flow.edges.map(({ from, exit }) => `${from} ${exit}`),
    (i) => `${field}.edges[${i}]`,
  );
  const exits = Object.entries(flow.nodes).flatMap(([id, node]) =>
    exitsOf(node, flows)
      .filter(({ name, optional }) => !optional && nextOf(flow, id, name) === undefined)
      .map(({ name }) => ({ field: `${field}.nodes.${id}`, problem: `its exit ${name} leads nowhere` })),
  );
  return [...start, ...edges, ...twiceLed, ...exits];
}

const checkZone = (zone: string, field: string): Problem[] => {
  try {
    localTime(0, zone);
    return [];
  } catch {
    return [{ field: `${field}.zone`, problem: `no time zone ${zone}` }];
  }
};

const checkCalendar = ({ zone, weekly, special }: Schedule, at: string): Problem[] => {
  const forward = (period: { readonly from: string; readonly to: string }, field: string): Problem[] =>
    period.from < period.to ? [] : [{ field, problem: "must begin before it ends" }];
  return [
    ...checkZone(zone, at),
    ...weekly.flatMap((period, i) => forward(period, `${at}.weekly[${i}]`)),
    ...special.flatMap(({ periods }, i) =>
      periods.flatMap((period, j) => forward(period, `${at}.special[${i}].periods[${j}]`)),
    ),
  ];
};

const checkCalendars = ({ schedule, calendars = [] }: HotlineConfig): Problem[] => [
  ...checkCalendar(schedule, "schedule"),
  ...calendars.flatMap((each, i) => checkCalendar(each, `calendars[${i}]`)),
];
