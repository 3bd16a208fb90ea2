import {
  ArrowLeftOutlined,
  AudioMutedOutlined,
  ClockCircleOutlined,
  PhoneOutlined,
  PlayCircleOutlined,
  ReloadOutlined,
  StepForwardOutlined,
} from "@ant-design/icons";
import {
  type CallerList,
  callerLists,
  exitsOf,
  type Flow,
  type FlowTest,
  isOpen,
  storedOf,
  type WalkStep,
} from "@zongji/domain";
import { Alert, Button, DatePicker, Form, Input, InputNumber, Radio, Select } from "antd";
import type { Dayjs } from "dayjs";
import { type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { zoneNow } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { type Lit, useEditor } from "./editor-context.ts";
import { MadeUpFound } from "./made-up-found.tsx";
import { SaveTest } from "./save-test.tsx";
import { Log, useNodeAt, waitWords } from "./sim-log.tsx";
import { isReading, litBy, type SimHours, type SimInput, type Simulation, simulate, talk } from "./simulation.ts";

const keypad = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

type Hours = "clock" | "open" | "closed";

/** When the made-up call comes, and whether the hotline is open then. */
const useClock = (start: FlowTest["hours"] | undefined) => {
  const { around } = useEditor();
  const now = useNow();
  const [hours, setHours] = useState<Hours>(start && "open" in start ? (start.open ? "open" : "closed") : "clock");
  const [picked, setPicked] = useState<Dayjs | null>(start && "at" in start ? zoned(start.at, zoneNow()) : null);
  const at = picked ? instantOf(picked, zoneNow()) : now;
  const byClock = around.schedule ? isOpen(around.schedule, at) : true;
  const open = hours === "clock" ? byClock : hours === "open";
  // To the minute, so that what was walked stays while the clock goes on.
  const minute = Math.floor(at / 60_000) * 60_000;
  const isOpenBy = useMemo(
    () =>
      hours === "clock"
        ? (calendar: string) => {
            const schedule = around.calendars.get(calendar) ?? around.schedule;
            return schedule ? isOpen(schedule, minute) : true;
          }
        : undefined,
    [hours, around, minute],
  );
  const said: SimHours = {
    isOpen: open,
    at: minute,
    by: hours === "clock" ? "clock" : "said",
    isPicked: picked !== null,
  };
  return { hours, setHours, picked, setPicked, open, said, isOpenBy };
};

const Clock = ({ clock }: { clock: ReturnType<typeof useClock> }) => {
  const { t } = useTranslation();
  const id = useId();
  const { hours, setHours, picked, setPicked, open } = clock;
  return (
    <div className="flow-clock">
      <Form.Item label={t("flows.sim.at")} htmlFor={id}>
        <DatePicker
          id={id}
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          placeholder={t("flows.sim.now")}
          value={picked}
          disabled={hours !== "clock"}
          onChange={setPicked}
        />
      </Form.Item>
      <Form.Item
        label={
          <>
            {t("flows.sim.hours")}
            {t("versions.colon")}
            <b>{t(open ? "flows.sim.open" : "flows.sim.closed")}</b>
          </>
        }
      >
        <Radio.Group
          size="small"
          optionType="button"
          aria-label={t("flows.sim.hours")}
          value={hours}
          onChange={({ target }) => setHours(target.value as Hours)}
          options={[
            { value: "clock", label: t("flows.sim.byClock") },
            { value: "open", label: t("flows.sim.open") },
            { value: "closed", label: t("flows.sim.closed") },
          ]}
        />
      </Form.Item>
    </div>
  );
};

/** The list that the made-up caller stands on. */
const Caller = ({ list, set }: { list: CallerList | undefined; set: (list: CallerList | undefined) => void }) => {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Form.Item label={t("flows.sim.callerList")} htmlFor={id}>
      <Select
        id={id}
        size="small"
        allowClear
        placeholder={t("flows.sim.callerNone")}
        value={list ?? null}
        onChange={(value) => set(value ?? undefined)}
        options={callerLists.map((value) => ({ value, label: t(`callers.lists.${value}`) }))}
      />
    </Form.Item>
  );
};

/** What may become of a call that was handed to a queue or a telephone. */
const Results = ({ step, act }: { step: WalkStep; act: (input: SimInput) => void }) => {
  const { t } = useTranslation();
  const { flows, words } = useEditor();
  const node = flows.find(({ id }) => id === step.flow)?.nodes[step.node];
  const exits = node ? exitsOf(node, flows) : [];
  return (
    <fieldset className="flow-sim-results">
      <legend>{t("flows.sim.fails")}</legend>
      <Button size="small" onClick={() => act({ back: talk })}>
        {t("flows.sim.talks")}
      </Button>
      {exits.map(({ name, label }) => (
        <Button key={name} size="small" onClick={() => act({ back: name })}>
          {words.exit(label)}
        </Button>
      ))}
    </fieldset>
  );
};

/** What the service is supposed to answer. */
const MadeUpAnswer = ({ act }: { act: (input: SimInput) => void }) => {
  const { t } = useTranslation();
  const id = useId();
  const [status, setStatus] = useState(200);
  const [body, setBody] = useState("{}");
  return (
    <fieldset className="flow-sim-answer">
      <legend>{t("flows.sim.madeUp")}</legend>
      <Form layout="vertical" component={false}>
        <Form.Item label={t("flows.sim.status")} htmlFor={`${id}-status`}>
          <InputNumber<number>
            id={`${id}-status`}
            min={100}
            max={599}
            precision={0}
            value={status}
            onChange={(next) => next !== null && setStatus(next)}
          />
        </Form.Item>
        <Form.Item label={t("flows.sim.body")} htmlFor={`${id}-body`}>
          <Input.TextArea
            id={`${id}-body`}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={65_536}
            value={body}
            onChange={({ target }) => setBody(target.value)}
          />
        </Form.Item>
      </Form>
      <Button size="small" type="primary" onClick={() => act({ answer: { status, body } })}>
        {t("flows.sim.giveAnswer")}
      </Button>
      <Button size="small" onClick={() => act({ answer: { failed: "unreachable" } })}>
        {t("flows.sim.outcome.unreachable")}
      </Button>
    </fieldset>
  );
};

/** What stands behind the node is supposed to answer. */
const Answers = ({ step, act }: { step: WalkStep; act: (input: SimInput) => void }) => {
  const { flows } = useEditor();
  const node = flows.find(({ id }) => id === step.flow)?.nodes[step.node];
  // Each asking is answered anew.
  return node?.kind === "lookUp" ? (
    <MadeUpFound key={`${step.flow}/${step.node}`} node={node} act={act} />
  ) : (
    <MadeUpAnswer act={act} />
  );
};

const Keypad = ({ isOff, act }: { isOff: boolean; act: (input: SimInput) => void }) => {
  const { t } = useTranslation();
  return (
    <fieldset className="flow-sim-keypad" aria-label={t("flows.sim.keypad")}>
      {keypad.map((key) => (
        <Button
          key={key}
          disabled={isOff}
          aria-label={t("flows.sim.press", { key })}
          onClick={() => act({ press: key })}
        >
          {key}
        </Button>
      ))}
    </fieldset>
  );
};

const Values = ({ values }: { values: WalkStep["values"] }) => {
  const { t } = useTranslation();
  const all = Object.entries(values);
  if (all.length === 0) return null;
  return (
    <dl className="flow-sim-values" aria-label={t("flows.sim.values")}>
      {all.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === "" ? <span className="quiet">{t("flows.sim.valueNone")}</span> : value}</dd>
        </div>
      ))}
    </dl>
  );
};

const waitIcons = {
  prompt: <StepForwardOutlined />,
  key: <AudioMutedOutlined />,
  service: <ClockCircleOutlined />,
  away: <StepForwardOutlined />,
  nothing: <StepForwardOutlined />,
} as const satisfies Readonly<Record<WalkStep["waitsFor"], ReactNode>>;

const Controls = ({
  simulation: { steps, endedBy, isFull },
  act,
  back,
  restart,
}: {
  simulation: Simulation;
  act: (input: SimInput) => void;
  back: (() => void) | undefined;
  restart: () => void;
}) => {
  const { t } = useTranslation();
  const nodeAt = useNodeAt();
  const step = steps.at(-1)!;
  const isOver = endedBy !== undefined || isFull;
  const { waitsFor } = step;
  const reads = isReading(steps);
  const isSilence = waitsFor === "key" || waitsFor === "service";
  const isLooking = waitsFor === "service" && nodeAt(step)?.kind === "lookUp";
  const waiting = isLooking ? "flows.sim.waitsLookUp" : (`flows.sim.waits.${waitsFor}` as const);
  const waitWord = reads ? "flows.sim.isRead" : isSilence ? waitWords[waitsFor] : "flows.sim.played";
  return (
    <div className="flow-sim-controls">
      <div className="flow-sim-state" role="status">
        {isOver ? t("flows.sim.over") : t(reads ? "flows.sim.waitsRead" : waiting)}
      </div>
      {isFull && <Alert type="warning" showIcon title={t("flows.sim.tooLong", { count: steps.length - 1 })} />}
      {waitsFor === "away" && !isOver && <Results step={step} act={act} />}
      {waitsFor === "service" && !isOver && !reads && <Answers step={step} act={act} />}
      {reads && !isOver && (
        <Button size="small" onClick={() => act({ answer: { failed: "unreachable" } })}>
          {t("flows.sim.notRead")}
        </Button>
      )}
      {((waitsFor !== "away" && waitsFor !== "service") || reads || isOver) && <Keypad isOff={isOver} act={act} />}
      <div className="flow-sim-acts">
        <Button
          size="small"
          icon={waitIcons[waitsFor]}
          disabled={isOver || waitsFor === "away"}
          onClick={() => act({ wait: true })}
        >
          {t(waitWord)}
        </Button>
        <Button size="small" icon={<PhoneOutlined />} disabled={isOver} onClick={() => act({ hangUp: true })}>
          {t("flows.sim.hangUp")}
        </Button>
        <Button size="small" icon={<ArrowLeftOutlined />} disabled={!back} onClick={back}>
          {t("flows.sim.back")}
        </Button>
        <Button size="small" icon={<ReloadOutlined />} onClick={restart}>
          {t("flows.sim.restart")}
        </Button>
      </div>
    </div>
  );
};

/** Walks the flow as a caller would, without a phone; what was walked is lit up on the canvas. */
export const Simulator = ({
  flow,
  light,
  start,
}: {
  flow: Flow;
  light: (lit: Lit | undefined) => void;
  /** A saved walk that it begins with. */
  start: FlowTest | undefined;
}) => {
  const { t } = useTranslation();
  const { flows, around, isReadOnly } = useEditor();
  const { surveys } = around;
  const stored = useMemo(() => storedOf({ parameters: [...around.stored] }), [around.stored]);
  const clock = useClock(start?.hours);
  const { open, isOpenBy } = clock;
  const [callerList, setCallerList] = useState<CallerList | undefined>(start?.callerList);
  const [inputs, setInputs] = useState<readonly SimInput[] | undefined>(start?.inputs);
  const asksLists = flows.some(({ nodes }) => Object.values(nodes).some(({ kind }) => kind === "callerList"));
  const isBroken = !Object.hasOwn(flow.nodes, flow.start);
  const simulation = useMemo(
    () =>
      inputs && !isBroken
        ? simulate(flow, { flows, isOpen: open, isOpenBy, callerList, surveys, stored }, inputs)
        : undefined,
    [flow, flows, open, isOpenBy, callerList, surveys, stored, inputs, isBroken],
  );
  useEffect(() => light(simulation && litBy(simulation.steps, flow)), [simulation, flow, light]);
  useEffect(() => () => light(undefined), [light]);
  if (isBroken) return <Alert type="error" showIcon title={t("flows.sim.broken")} />;
  return (
    <div className="flow-sim">
      <Form layout="vertical" component={false}>
        <Clock clock={clock} />
        {asksLists && <Caller list={callerList} set={setCallerList} />}
      </Form>
      {simulation && inputs ? (
        <>
          <Log simulation={simulation} />
          <Values values={simulation.steps.at(-1)!.values} />
          <Controls
            simulation={simulation}
            act={(input) => setInputs([...inputs, input])}
            back={inputs.length > 0 ? () => setInputs(inputs.slice(0, -1)) : undefined}
            restart={() => setInputs([])}
          />
          {!isReadOnly && (
            <SaveTest flow={flow} simulation={simulation} scene={{ hours: clock.said, callerList, flows }} />
          )}
        </>
      ) : (
        <div className="flow-sim-start">
          <p className="quiet">{t("flows.sim.intro")}</p>
          <Button type="primary" icon={<PlayCircleOutlined />} onClick={() => setInputs([])}>
            {t("flows.sim.start")}
          </Button>
        </div>
      )}
    </div>
  );
};
