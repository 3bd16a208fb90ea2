import type { Contract, ContractStage, DrawnCall, StageSample } from "@zongji/api";
import { wordLengths } from "@zongji/domain";
import { App, Button, Card, Collapse, Descriptions, Input, InputNumber, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { count, duration, moment } from "../../look/duration.ts";
import { PlaySound } from "../../look/play-sound.tsx";
import { may, useSession } from "../../server/queries.ts";
import { addressOf } from "../../server/request.ts";
import { DeedButton } from "./deed-button.tsx";
import { drawnAgain, listAddress, useDraw, usePrepare } from "./use-acceptance.ts";
import { useDeed } from "./use-contract.ts";

type Of = { readonly contract: Contract; readonly stage: ContractStage };
type OfSample = Of & { readonly sample: StageSample };

const isOpen = ({ state }: ContractStage): boolean => state === "evidence" || state === "examining";

/** The first step: how many calls. */
const Prepare = ({ stage }: Pick<Of, "stage">) => {
  const { t } = useTranslation();
  const [size, setSize] = useState<number | null>(20);
  const preparing = usePrepare(stage.id);
  return (
    <div className="contract-actions">
      <span className="quiet">{t("contract.sample.size")}</span>
      <InputNumber
        size="small"
        aria-label={t("contract.sample.size")}
        min={1}
        max={500}
        precision={0}
        value={size}
        onChange={setSize}
      />
      <Button
        type="primary"
        size="small"
        disabled={size === null}
        loading={preparing.isPending}
        onClick={() => preparing.mutate(size!)}
      >
        {t("contract.sample.prepare")}
      </Button>
    </div>
  );
};

/** Sixteen signs that nobody guesses. */
const anyWord = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte % 36).toString(36)).join("");

/** The second step: the client's word. */
const Draw = ({ stage, sample }: Pick<OfSample, "stage" | "sample">) => {
  const { t } = useTranslation();
  const [word, setWord] = useState("");
  const drawing = useDraw(stage.id, sample.no);
  const isShort = word.trim().length < wordLengths.least;
  return (
    <div className="contract-stack">
      <p className="quiet contract-note">{t("contract.sample.wordNote")}</p>
      <div className="contract-actions">
        <Input
          aria-label={t("contract.sample.word")}
          placeholder={t("contract.sample.wordShort")}
          style={{ width: 320 }}
          value={word}
          maxLength={wordLengths.most}
          onChange={({ target }) => setWord(target.value)}
        />
        <Button onClick={() => setWord(anyWord())}>{t("contract.sample.random")}</Button>
        <Button
          type="primary"
          disabled={isShort}
          loading={drawing.isPending}
          onClick={() => drawing.mutate(word.trim())}
        >
          {t("contract.sample.draw")}
        </Button>
      </div>
    </div>
  );
};

/** What the sample follows from, for whoever draws it again. */
const Published = ({ stage, sample }: Pick<OfSample, "stage" | "sample">) => {
  const { t } = useTranslation();
  const { day, chain, list, commitment, drawn } = sample;
  const hash = (text: string) => <code className="contract-hash">{text}</code>;
  const items = [
    [
      t("contract.sample.list"),
      <a key="l" href={listAddress(stage.id, sample)}>{`sample-${stage.id}-${sample.no}.txt`}</a>,
    ],
    [t("contract.sample.listSum"), hash(list)],
    [t("contract.sample.lastDay"), day],
    [t("contract.sample.chain"), hash(chain)],
    [t("contract.sample.commitment"), hash(commitment)],
    ...(drawn === null
      ? []
      : ([
          [t("contract.sample.word"), drawn.word],
          [t("contract.sample.secret"), hash(drawn.secret)],
          [t("contract.sample.seed"), hash(drawn.seed)],
        ] as const)),
  ] as const;
  return (
    <Descriptions
      className="contract-published"
      size="small"
      column={1}
      items={items.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
};

const Finding = ({ judged }: Pick<DrawnCall, "judged">) => {
  const { t } = useTranslation();
  const word = judged === null ? "unjudged" : judged.passed ? "right" : "wrong";
  const hue = { unjudged: "grey", right: "green", wrong: "red" }[word];
  return (
    <span className="contract-marks">
      <span className={`state-tag hue-${hue}`}>{t(`contract.sample.${word}`)}</span>
      {judged !== null && <span>{judged.note}</span>}
    </span>
  );
};

/** What the client says of a call, and what becomes of a finding once the stage has failed. */
const Judge = ({ contract, stage, sample, call }: OfSample & { call: DrawnCall }) => {
  const { t } = useTranslation();
  const doing = useDeed(contract);
  if (contract.side !== "client") return null;
  const deed = { type: "StageSampleJudged", stage: stage.id, sample: sample.no, call: call.id } as const;
  if (isOpen(stage))
    return (
      <span className="contract-actions">
        <Button
          type="link"
          size="small"
          loading={doing.isPending}
          onClick={() => doing.mutate({ ...deed, passed: true, note: "" })}
        >
          {t("contract.sample.right")}
        </Button>
        <DeedButton contract={contract} deed={{ ...deed, passed: false }} label={t("contract.sample.wrong")} />
      </span>
    );
  const mayRaise = stage.requirement?.receipt && (stage.state === "required" || stage.state === "rectifying");
  if (!mayRaise || call.judged?.passed !== false) return null;
  const told = { no: sample.no, call: call.id, note: call.judged.note };
  return (
    <DeedButton
      contract={contract}
      deed={{ type: "RectificationRaised", stage: stage.id }}
      start={{ request: t("contract.sample.rectifyText", told) }}
      label={t("contract.sample.rectify")}
    />
  );
};

/** When it was, leading to its record for who may see it. */
const CallName = ({ id, call }: DrawnCall) => {
  const { data: session } = useSession();
  const now = useNow();
  if (call === null) return <span className="figure">{id}</span>;
  const name = moment(call.startedAt, now);
  if (!may(session, "call.see")) return <span className="figure">{name}</span>;
  return (
    <Link to={`/calls/${id}`} className="figure">
      {name}
    </Link>
  );
};

const Sound = ({ contract, stage, sample, call: { id, call } }: OfSample & { call: DrawnCall }) => {
  const { t } = useTranslation();
  const { data: session } = useSession();
  if (call === null) return <span className="quiet">{t("contract.sample.gone")}</span>;
  if (!call.recorded) return <span className="quiet">{t("contract.sample.noRecording")}</span>;
  if (contract.side !== "client" && !may(session, "recording.hear")) return null;
  const params = { stage: stage.id, sample: String(sample.no), call: id };
  return <PlaySound src={addressOf("stageSampleRecording", params)} label={`${t("contract.sample.hear")} ${id}`} />;
};

const Calls = (of: OfSample) => {
  const { t } = useTranslation();
  return (
    <Table<DrawnCall>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={of.sample.drawn?.calls ?? []}
      scroll={{ x: 880 }}
      columns={[
        { title: t("contract.sheet.no"), width: 56, align: "right", render: (_, __, place) => place + 1 },
        { title: t("contract.sample.call"), render: (_, each) => <CallName {...each} /> },
        { title: t("contract.sample.agent"), width: 80, render: (_, { call }) => call?.agentNo ?? "—" },
        {
          title: t("contract.sample.talk"),
          width: 96,
          align: "right",
          render: (_, { call }) => <span className="figure">{call === null ? "—" : duration(call.talkMs)}</span>,
        },
        { title: t("contract.sample.hear"), width: 128, render: (_, call) => <Sound {...of} call={call} /> },
        { title: t("contract.sample.finding"), width: 280, render: (_, { judged }) => <Finding judged={judged} /> },
        {
          title: t("contract.actions"),
          width: 168,
          align: "right",
          render: (_, call) => <Judge {...of} call={call} />,
        },
      ]}
    />
  );
};

const Check = ({ stage, sample }: Pick<OfSample, "stage" | "sample">) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [isBusy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    try {
      const isSame = await drawnAgain(stage.id, sample);
      void (isSame ? message.success(t("contract.sample.same")) : message.error(t("contract.sample.differs")));
    } catch {
      void message.error(t("contract.sample.unchecked"));
    }
    setBusy(false);
  };
  return (
    <Button size="small" loading={isBusy} onClick={() => void check()}>
      {t("contract.sample.check")}
    </Button>
  );
};

const Sample = ({ contract, stage, sample }: OfSample) => {
  const { t } = useTranslation();
  const now = useNow();
  const { no, at, calls, size, drawn } = sample;
  const judged = drawn?.calls.filter((call) => call.judged !== null) ?? [];
  const wrong = judged.filter((call) => !call.judged!.passed).length;
  return (
    <Card
      size="small"
      title={t("contract.sample.nth", { no })}
      extra={drawn !== null && <Check stage={stage} sample={sample} />}
    >
      <div className="contract-row">
        <span className="quiet">
          {t("contract.sample.prepared", { at: moment(at, now), calls: count(calls), size: count(size) })}
        </span>
        <span className={drawn === null ? "warn" : ""}>
          {drawn === null
            ? t("contract.sample.waits")
            : t("contract.sample.counts", { judged: judged.length, all: drawn.calls.length, wrong })}
        </span>
      </div>
      <Published stage={stage} sample={sample} />
      {drawn === null && contract.side === "client" && isOpen(stage) && <Draw stage={stage} sample={sample} />}
      {drawn !== null && <Calls contract={contract} stage={stage} sample={sample} />}
    </Card>
  );
};

/** Of any language; this one is short. */
const recipe = `import hashlib
calls = open("sample.txt").read().split()
key = lambda call: hashlib.sha256((seed + call).encode()).hexdigest()
print(sorted(calls, key=key)[:size])`;

/** 通话抽样: each drawing with all that it follows from, the newest first. */
export const Samples = ({ contract, stage, samples }: Of & { samples: readonly StageSample[] }) => {
  const { t } = useTranslation();
  const mayPrepare = contract.side === "client" && isOpen(stage) && samples.every(({ drawn }) => drawn !== null);
  return (
    <Card size="small" title={t("contract.sample.title")} extra={mayPrepare && <Prepare stage={stage} />}>
      <div className="contract-stack">
        {samples.length === 0 && (
          <div>
            <div>{t("contract.sample.none")}</div>
            <div className="quiet">{t("contract.sample.noneWhy")}</div>
          </div>
        )}
        <p className="quiet contract-note">{t("contract.sample.prepareNote")}</p>
        {[...samples].reverse().map((sample) => (
          <Sample key={sample.no} contract={contract} stage={stage} sample={sample} />
        ))}
        <Collapse
          size="small"
          items={[
            {
              key: "how",
              label: t("contract.sample.how"),
              children: (
                <>
                  <p className="contract-note">{t("contract.sample.howText")}</p>
                  <pre className="contract-code">{recipe}</pre>
                </>
              ),
            },
          ]}
        />
      </div>
    </Card>
  );
};
