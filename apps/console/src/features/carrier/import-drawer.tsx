import { UploadOutlined } from "@ant-design/icons";
import { type CarrierMapping, type CarrierPreview, operations } from "@zongji/api";
import { carrierColumns } from "@zongji/domain";
import { Alert, App, Button, Checkbox, Drawer, Form, InputNumber, Radio, Select, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count, moment } from "../../look/duration.ts";
import { useFailureWords } from "../../server/failure.ts";
import { FileRows } from "./file-rows.tsx";
import { useCarrierPreview, useCarrierUpload } from "./queries.ts";

type Trunk = { readonly id: string; readonly name: string };
type Rules = { readonly windowSec: number; readonly timeToleranceSec: number; readonly lengthToleranceSec: number };
const usual: Rules = { windowSec: 300, timeToleranceSec: 5, lengthToleranceSec: 3 };
const largest = operations.importCarrierRecords.upload.maxBytes;
type Draft = Partial<CarrierMapping> & Pick<CarrierMapping, "head" | "moment">;

/** What the file is and what of it can't be read. */
const Told = ({ preview }: { preview: CarrierPreview }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { encoding, lines, brokenCount, broken, from, to, before, mappingFrom } = preview;
  const words = [
    encoding === null ? t("carrier.workbook") : t(`carrier.encoding.${encoding}`),
    t("carrier.lines", { count: lines, shown: count(lines) }),
    ...(from !== null && to !== null ? [t("carrier.fromTo", { from: moment(from, now), to: moment(to, now) })] : []),
    t(`carrier.mapping.${mappingFrom}`),
  ];
  const list = broken
    .slice(0, 8)
    .map(({ line, column }) => t("carrier.brokenLine", { line, column: t(`carrier.column.${column}`) }));
  return (
    <>
      <Alert type={lines > 0 ? "info" : "warning"} showIcon title={words.join(" · ")} />
      {brokenCount > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("carrier.broken", { count: brokenCount, shown: count(brokenCount) })}
          description={`${list.join("；")}${brokenCount > list.length ? "…" : ""}`}
        />
      )}
      {before && (
        <Alert
          type="warning"
          showIcon
          title={t("carrier.twice", { at: moment(before.at, now), by: before.by ?? "—" })}
        />
      )}
    </>
  );
};

type FieldProps = { readonly draft: Draft; readonly preview: CarrierPreview; readonly set: (draft: Draft) => void };

/** Which column is what. */
const Columns = ({ draft, preview, set }: FieldProps) => {
  const { t } = useTranslation();
  const head = preview.rows[0]?.cells ?? [];
  const width = Math.max(0, ...preview.rows.map(({ cells }) => cells.length));
  const options = Array.from({ length: width }, (_, place) => ({
    value: place,
    label: draft.head === 1 && head[place] ? `${place + 1} · ${head[place]}` : t("carrier.columnNo", { no: place + 1 }),
  }));
  return (
    <div className="carrier-columns">
      {carrierColumns.map((name) => (
        <Form.Item
          key={name}
          label={t(`carrier.column.${name}`)}
          required={name !== "date"}
          htmlFor={`carrier-${name}`}
        >
          <Select
            id={`carrier-${name}`}
            aria-label={t(`carrier.column.${name}`)}
            allowClear={name === "date"}
            placeholder={t(name === "date" ? "carrier.noDate" : "carrier.choose")}
            value={draft[name] ?? null}
            options={options}
            onChange={(place: number | null | undefined) => {
              const { [name]: _, ...rest } = draft;
              set(place === null || place === undefined ? rest : { ...rest, [name]: place });
            }}
          />
        </Form.Item>
      ))}
    </div>
  );
};

const isWhole = (draft: Draft): draft is CarrierMapping =>
  (["caller", "called", "at", "length"] as const).every((name) => draft[name] !== undefined);

const RuleFields = ({ rules, set }: { rules: Rules; set: (rules: Rules) => void }) => {
  const { t } = useTranslation();
  return (
    <div className="carrier-columns">
      {(["windowSec", "timeToleranceSec", "lengthToleranceSec"] as const).map((name) => (
        <Form.Item
          key={name}
          label={t(`carrier.rule.${name}`)}
          htmlFor={`carrier-${name}`}
          extra={t(`carrier.ruleNote.${name}`)}
        >
          <InputNumber
            id={`carrier-${name}`}
            min={0}
            max={3600}
            precision={0}
            value={rules[name]}
            onChange={(value) => set({ ...rules, [name]: value ?? usual[name] })}
          />
        </Form.Item>
      ))}
    </div>
  );
};

/** What is chosen, and what the server says of the file. */
const useImporting = (done: (id: string) => void) => {
  const [file, setFile] = useState<File>();
  const [trunk, setTrunk] = useState<string>();
  const [draft, setDraft] = useState<Draft>({ head: 1, moment: "start" });
  const [rules, setRules] = useState(usual);
  const [again, setAgain] = useState(false);
  const preview = useCarrierPreview();
  const upload = useCarrierUpload();
  const look = (chosen: File, of: string | undefined, mapping?: CarrierMapping) =>
    preview.mutate(
      { file: chosen, trunk: of, ...(mapping && { mapping }) },
      { onSuccess: (found) => found.mapping && setDraft(found.mapping) },
    );
  return {
    ...{ file, trunk, draft, rules, again, preview, upload, setRules, setAgain },
    choose: (chosen: File) => {
      setFile(chosen);
      setAgain(false);
      look(chosen, trunk);
    },
    over: (of: string | undefined) => {
      setTrunk(of);
      if (file) look(file, of);
    },
    map: (next: Draft) => {
      setDraft(next);
      if (file && isWhole(next)) look(file, trunk, next);
    },
    save: () => {
      if (!file || !isWhole(draft)) return;
      upload.mutate({ file, trunk, mapping: draft, rules, again }, { onSuccess: ({ id }) => done(id) });
    },
  };
};

type Importing = ReturnType<typeof useImporting>;

const FileFields = ({ trunks, importing }: { trunks: readonly Trunk[]; importing: Importing }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <>
      <Form.Item label={t("carrier.trunk")} htmlFor="carrier-trunk" extra={t("carrier.trunkNote")}>
        <Select
          id="carrier-trunk"
          aria-label={t("carrier.trunk")}
          value={importing.trunk ?? ""}
          options={[
            { value: "", label: t("carrier.allTrunks") },
            ...trunks.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id: string) => importing.over(id === "" ? undefined : id)}
        />
      </Form.Item>
      <div className="carrier-file">
        <Upload
          accept=".csv,.txt,.xlsx"
          showUploadList={false}
          beforeUpload={(chosen) => {
            if (chosen.size > largest) void message.error(t("carrier.large"));
            else importing.choose(chosen);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} loading={importing.preview.isPending}>
            {t("carrier.chooseFile")}
          </Button>
        </Upload>
        {importing.file && <span className="quiet">{importing.file.name}</span>}
      </div>
    </>
  );
};

const Checked = ({ importing, preview }: { importing: Importing; preview: CarrierPreview }) => {
  const { t } = useTranslation();
  const { draft } = importing;
  return (
    <>
      <Told preview={preview} />
      <FileRows preview={preview} draft={draft} />
      <Columns draft={draft} preview={preview} set={importing.map} />
      <div className="carrier-file">
        <Checkbox
          checked={draft.head === 1}
          onChange={({ target }) => importing.map({ ...draft, head: target.checked ? 1 : 0 })}
        >
          {t("carrier.head")}
        </Checkbox>
        <Radio.Group
          aria-label={t("carrier.moment")}
          value={draft.moment}
          onChange={({ target }) => importing.map({ ...draft, moment: target.value as CarrierMapping["moment"] })}
          options={(["start", "answer"] as const).map((value) => ({ value, label: t(`carrier.moments.${value}`) }))}
        />
      </div>
      <RuleFields rules={importing.rules} set={importing.setRules} />
      {preview.before && (
        <Checkbox checked={importing.again} onChange={({ target }) => importing.setAgain(target.checked)}>
          {t("carrier.again")}
        </Checkbox>
      )}
    </>
  );
};

/** 导入话单: a file is read and shown as it is chosen; nothing is kept before somebody presses. */
export const ImportDrawer = ({
  trunks,
  close,
  done,
}: {
  trunks: readonly Trunk[];
  close: () => void;
  done: (id: string) => void;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const importing = useImporting(done);
  const { preview, upload, draft, again } = importing;
  const found = preview.data;
  const isRight =
    found !== undefined &&
    !preview.isPending &&
    !preview.isError &&
    isWhole(draft) &&
    found.lines > 0 &&
    (found.before === null || again);
  return (
    <Drawer
      open
      size={760}
      title={t("carrier.importTitle")}
      onClose={close}
      footer={
        <div className="carrier-foot">
          <Button onClick={close}>{t("page.cancel")}</Button>
          <Button type="primary" disabled={!isRight} loading={upload.isPending} onClick={importing.save}>
            {t("carrier.save")}
          </Button>
        </div>
      }
    >
      <Form layout="vertical" className="carrier-form">
        <FileFields trunks={trunks} importing={importing} />
        {preview.isError && <Alert type="error" showIcon title={words(preview.error)} />}
        {upload.isError && <Alert type="error" showIcon title={words(upload.error)} />}
        {found && !preview.isError && <Checked importing={importing} preview={found} />}
      </Form>
    </Drawer>
  );
};
