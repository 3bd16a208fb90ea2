import { DeleteOutlined, DownloadOutlined, StopOutlined } from "@ant-design/icons";
import { type Export, exportedLists, labelIn, mostEvidence } from "@zongji/api";
import { reports } from "@zongji/domain";
import { App, Button, Drawer, Popconfirm, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { count, moment } from "../look/duration.ts";
import { Failing, Loading, Nothing } from "../look/page-state.tsx";
import { sizeText } from "../look/size.ts";
import { useFailureWords } from "../server/failure.ts";
import { addressOf } from "../server/request.ts";
import { closeExports, useExportsOpen } from "./opened.ts";
import { isOpen, useExports, useRemoveExport } from "./queries.ts";
import "./exports.css";

const hues = { waiting: "grey", running: "blue", done: "green", failed: "red", cancelled: "grey" } as const;

const dayMs = 86_400_000;

/** What a file counts: rows, calls whose recordings it holds, things behind a report's figures. */
const ofRows = ["exports.rows", "exports.progress"] as const;
const wordsOf = {
  ...{ csv: ofRows, xlsx: ofRows, pdf: ofRows, png: ofRows },
  zip: ["exports.calls", "exports.callProgress"],
  evidence: ["exports.things", "exports.thingProgress"],
} as const satisfies Readonly<Record<Export["format"], readonly [string, string]>>;

/** What the file is of: a list, or a report. */
const titleOf = ({ list, report, reportName }: Export) => {
  if (list === "recordings") return { zh: "录音", en: "Recordings" };
  if (list === "citizen") return { zh: "个人信息", en: "Personal data" };
  if (list !== "report") return exportedLists[list].title;
  const name = reportName ?? "";
  return reports[report as keyof typeof reports]?.label ?? { zh: name, en: name };
};

const OneExport = ({ made }: { made: Export }) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const now = useNow();
  const removing = useRemoveExport();
  const { id, format, state, done, total, bytes, createdAt, expiresAt, reason, note, node } = made;
  const title = `${labelIn(titleOf(made), i18n.language)} · ${t(`exports.format.${format}`)}`;
  const remove = () => removing.mutate(id, { onError: (error) => void message.error(words(error)) });
  const percent = total === null || total === 0 ? 0 : Math.min(100, Math.floor((done * 100) / total));
  const [counted, progress] = wordsOf[format];
  const days = Math.max(1, Math.ceil((expiresAt - now) / dayMs));
  return (
    <li className="export" data-export={state}>
      <div className="export-head">
        <b>{title}</b>
        <span className={`state-tag hue-${hues[state]}`}>{t(`exports.state.${state}`)}</span>
      </div>
      <div className="quiet">
        <span className="figure">{moment(createdAt, now)}</span>
        {state === "done" && (
          <>
            {" · "}
            {t(counted, { count: done, shown: count(done) })} · {sizeText(bytes ?? 0)} ·{" "}
            {t("exports.goesIn", { count: days })}
          </>
        )}
        {state === "running" && ` · ${t(progress, { done: count(done), total: count(total ?? 0) })}`}
      </div>
      {isOpen(made) && (
        <Progress
          percent={percent}
          size="small"
          status={state === "running" ? "active" : "normal"}
          aria-label={title}
        />
      )}
      {state === "failed" && <div className="warn">{t(`exports.reason.${reason ?? "other"}`)}</div>}
      {note !== null && (
        <div className="warn">
          {t(`exports.noteOf.${note}`, {
            calls: count(mostEvidence.calls),
            things: count(mostEvidence.things),
            dayCalls: count(mostEvidence.dayCalls),
          })}
        </div>
      )}
      {node !== null && state === "done" && <div className="quiet">{t("exports.atNode", { node })}</div>}
      <div className="export-actions">
        {state === "done" && node === null && (
          <Button
            type="primary"
            size="small"
            icon={<DownloadOutlined />}
            href={addressOf("exportFile", { id })}
            download
          >
            {t("exports.download")}
          </Button>
        )}
        {isOpen(made) ? (
          <Button size="small" icon={<StopOutlined />} loading={removing.isPending} onClick={remove}>
            {t("exports.stop")}
          </Button>
        ) : (
          <Popconfirm
            title={t(state === "done" ? "exports.removeSure" : "exports.clearSure")}
            okText={t("exports.remove")}
            cancelText={t("page.cancel")}
            onConfirm={remove}
          >
            <Button size="small" type="text" icon={<DeleteOutlined />}>
              {t("exports.remove")}
            </Button>
          </Popconfirm>
        )}
      </div>
    </li>
  );
};

/** 我的导出: what is being made for the person, and what can be fetched. */
export const MyExports = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const open = useExportsOpen();
  const exports = useExports(open);
  return (
    <Drawer open={open} onClose={closeExports} title={t("exports.mine")} size={440}>
      <p className="quiet">{t("exports.note")}</p>
      {exports.isError ? (
        <Failing what={t("exports.failed")} why={words(exports.error)} again={() => void exports.refetch()} />
      ) : exports.data === undefined ? (
        <Loading />
      ) : exports.data.length === 0 ? (
        <Nothing title={t("exports.none")} why={t("exports.noneWhy")} />
      ) : (
        <ul className="exports">
          {exports.data.map((made) => (
            <OneExport key={made.id} made={made} />
          ))}
        </ul>
      )}
    </Drawer>
  );
};
