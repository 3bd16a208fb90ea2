import { CheckCircleFilled, CloseCircleFilled, DeleteOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FlowTest, TestDifference } from "@zongji/domain";
import { Alert, App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { exactMoment, moment } from "../../look/duration.ts";
import { Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useProblemWords, useTestWords } from "../../versions/index.ts";
import { useEditor } from "./editor-context.ts";
import { recordTests, removeTest } from "./model.ts";
import { useRested } from "./use-problems.ts";

/** The tests, walked by the server among all that is in force, of the flow as it stands here. */
const useResults = (isShown: boolean) => {
  const { id, flow } = useEditor();
  const { places: _, ...sent } = flow;
  const text = useRested(JSON.stringify(sent));
  return useQuery({
    queryKey: ["flowTests", id, text],
    queryFn: () =>
      request("testFlow", {
        params: { kind: "flow", id },
        body: { body: JSON.parse(text) as Record<string, unknown> },
      }),
    enabled: isShown && (flow.tests ?? []).length > 0,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
};
type Result = NonNullable<ReturnType<typeof useResults>["data"]>["results"][number];

/** The words of a test: its nodes as people call them. */
const useWords = () => {
  const { flow, flows, words, around } = useEditor();
  const { exit } = useProblemWords();
  const nodeName = (named: string): string => {
    const [of, node] = named.includes("/") ? named.split("/") : [undefined, named];
    const nodes = of === undefined ? flow.nodes : flows.find(({ id }) => id === of)?.nodes;
    return words.name(node ?? named, nodes?.[node ?? named]);
  };
  const groupName = (group: string): string => around.groups.find(({ id }) => id === group)?.name ?? group;
  return useTestWords(exit, { node: nodeName, group: groupName });
};

const Difference = ({ differs }: { differs: TestDifference }) => {
  const { t } = useTranslation();
  const { where, seen } = useWords();
  return (
    <dl className="flow-test-differs">
      <div>
        <dt>{where(differs)}</dt>
      </div>
      <div>
        <dt>{t("flowTests.was")}</dt>
        <dd>{seen(differs.was)}</dd>
      </div>
      <div>
        <dt>{t("flowTests.is")}</dt>
        <dd>{seen(differs.is)}</dd>
      </div>
    </dl>
  );
};

type Acts = {
  readonly walk: (test: FlowTest) => void;
  readonly record: ((results: readonly Result[]) => void) | undefined;
  readonly remove: ((name: string) => void) | undefined;
};

const Test = ({ test, result, acts }: { test: FlowTest; result: Result | undefined; acts: Acts }) => {
  const { t } = useTranslation();
  const { name, hours, callerList, inputs } = test;
  const { record, remove, walk } = acts;
  const when =
    "at" in hours ? t("flowTests.at", { at: exactMoment(hours.at) }) : t(`flowTests.${hours.open ? "open" : "closed"}`);
  const about = [
    ...[t("flowTests.steps", { count: inputs.length }), when],
    ...(callerList ? [t("flowTests.onList", { list: t(`callers.lists.${callerList}`) })] : []),
  ];
  return (
    <li className="flow-test">
      <div className="flow-test-head">
        <b>{name}</b>
        {result && (
          <span className="flow-test-state" data-same={result.differs === null}>
            {result.differs ? <CloseCircleFilled /> : <CheckCircleFilled />}{" "}
            {t(result.differs ? "flowTests.differs" : "flowTests.same")}
          </span>
        )}
      </div>
      <div className="quiet">{about.join(" · ")}</div>
      {result?.differs && <Difference differs={result.differs as TestDifference} />}
      <div className="flow-test-acts">
        <Button
          size="small"
          icon={<PlayCircleOutlined />}
          aria-label={t("flowTests.walkOne", { name })}
          onClick={() => walk(test)}
        >
          {t("flowTests.walk")}
        </Button>
        {result?.differs && record && (
          <Button size="small" aria-label={t("flowTests.recordOne", { name })} onClick={() => record([result])}>
            {t("flowTests.record")}
          </Button>
        )}
        {remove && (
          <Button
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t("flowTests.remove", { name })}
            title={t("flowTests.remove", { name })}
            onClick={() => remove(name)}
          />
        )}
      </div>
    </li>
  );
};

const Head = ({
  results,
  at,
  isRunning,
  run,
  recordAll,
}: {
  results: readonly Result[] | undefined;
  at: number | undefined;
  isRunning: boolean;
  run: () => void;
  recordAll: (() => void) | undefined;
}) => {
  const { t } = useTranslation();
  const now = useNow();
  const other = results?.filter(({ differs }) => differs).length ?? 0;
  const last = results && at !== undefined;
  return (
    <>
      <p className="quiet">{t("flowTests.note")}</p>
      <div className="flow-test-acts">
        <Button size="small" type="primary" loading={isRunning} onClick={run}>
          {t("flowTests.run")}
        </Button>
        {other > 1 && recordAll && (
          <Button size="small" onClick={recordAll}>
            {t("flowTests.recordAll")}
          </Button>
        )}
      </div>
      <p role="status">
        {isRunning && t("flowTests.running")}
        {!isRunning && last && t("flowTests.last", { at: moment(at, now), same: results.length - other, other })}
      </p>
    </>
  );
};

/** The flow's saved tests with how they go now: to be run, walked, recorded again after a change that was meant, and deleted. */
export const TestsPanel = ({ isShown, walk }: { isShown: boolean; walk: (test: FlowTest) => void }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const failure = useFailureWords();
  const { flow, change, isReadOnly } = useEditor();
  const { tests = [] } = flow;
  const { data, isFetching, isPlaceholderData, isError, error, refetch } = useResults(isShown);
  if (tests.length === 0) return <Nothing title={t("flowTests.none")} why={t("flowTests.noneWhy")} />;
  const results = isPlaceholderData ? undefined : data?.results;
  const recordNow = (again: readonly Result[]) => {
    change((before) => recordTests(before, new Map(again.map(({ name, steps }) => [name, steps]))));
    void message.success(t("flowTests.recorded"));
  };
  const record = isReadOnly || isPlaceholderData ? undefined : recordNow;
  const remove = isReadOnly ? undefined : (name: string) => change((before) => removeTest(before, name));
  return (
    <section aria-label={t("flowTests.title")}>
      <Head
        results={results}
        at={data?.at}
        isRunning={isFetching}
        run={() => void refetch()}
        recordAll={record && (() => record(results?.filter(({ differs }) => differs) ?? []))}
      />
      {isError && <Alert type="warning" showIcon title={t("flowTests.failed", { why: failure(error) })} />}
      <ul className="flow-tests">
        {tests.map((test) => (
          <Test
            key={test.name}
            test={test}
            result={results?.find(({ name }) => name === test.name)}
            acts={{ walk, record, remove }}
          />
        ))}
      </ul>
    </section>
  );
};
