import { useMutation } from "@tanstack/react-query";
import type { CallPick, NewSample, SamplePreview } from "@zongji/api";
import { Alert, Button, Card, DatePicker, Form, Input, InputNumber, Radio, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { serverNow } from "../../look/clock.tsx";
import { ShareInput } from "../../look/share-input.tsx";
import { useZone } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useInspectorOptions } from "./assign-dialog.tsx";
import { useDeed, useScorecards } from "./server.ts";

const weekMs = 7 * 86_400_000;
const newSeed = (): string => String(crypto.getRandomValues(new Uint32Array(1))[0]);

/** What came of a trial: how many of each agent. */
const Previewed = ({ preview }: { preview: SamplePreview }) => {
  const { t } = useTranslation();
  const { population, taken, shares, populationSum } = preview;
  if (population === 0) return <Alert className="previewed" type="warning" showIcon title={t("quality.previewNone")} />;
  return (
    <div className="previewed preview" data-taken={taken}>
      <b className="figure">{t("quality.previewTaken", { population, taken })}</b>
      <ul className="shares">
        {shares.map(({ agent, agentNo, name, of, taken: some }) => (
          <li key={agent}>
            {agentNo} {name} <span className="figure">{t("quality.shareOf", { taken: some, of })}</span>
          </li>
        ))}
      </ul>
      <p className="quiet small check-sum" title={populationSum}>
        {t("quality.populationSum")} <code>{populationSum.slice(0, 16)}…</code>
      </p>
    </div>
  );
};

type Fields = Omit<NewSample, "dueAt" | "pick"> & { readonly due: Dayjs; readonly measured: "count" | "share" };

/** A share has no number of its own. */
const most = 2000;
const sizeOf = ({ measured, size, share }: Fields): Pick<NewSample, "size" | "share"> =>
  measured === "share" && share !== undefined ? { size: most, share } : { size };

/** So many calls, or a share of those that are chosen. */
const HowMany = () => {
  const { t } = useTranslation();
  const measured = Form.useWatch("measured") as Fields["measured"] | undefined;
  return (
    <>
      <Form.Item name="measured" label={t("quality.measured")}>
        <Radio.Group
          options={[
            { value: "count", label: t("quality.byCount") },
            { value: "share", label: t("quality.byShare") },
          ]}
        />
      </Form.Item>
      {measured === "share" ? (
        <Form.Item
          key="share"
          name="share"
          label={t("quality.shareOfCalls")}
          rules={[{ required: true, message: t("quality.shareMissing") }]}
        >
          <ShareInput width={88} />
        </Form.Item>
      ) : (
        <Form.Item key="size" name="size" label={t("quality.size")} rules={[{ required: true }]}>
          <InputNumber min={1} max={2000} precision={0} style={{ width: 88 }} />
        </Form.Item>
      )}
    </>
  );
};

const FieldsOfSample = () => {
  const { t } = useTranslation();
  const cards = useScorecards();
  const inspectors = useInspectorOptions();
  const needed = (message: string) => [{ required: true, message }];
  const used = (cards.data ?? []).filter(({ published }) => published !== null);
  return (
    <>
      <Form.Item name="name" label={t("quality.sampleName")} rules={needed(t("quality.sampleNameMissing"))}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="scorecard" label={t("quality.card")} rules={needed(t("quality.cardMissing"))}>
        <Select options={used.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <div className="draw-pair">
        <HowMany />
        <Form.Item name="way" label={t("quality.way")}>
          <Radio.Group
            options={[
              { value: "equal", label: t("quality.wayEqual") },
              { value: "proportional", label: t("quality.wayProportional") },
            ]}
          />
        </Form.Item>
      </div>
      <Form.Item
        name="seed"
        label={t("quality.seed")}
        extra={t("quality.seedNote")}
        rules={needed(t("quality.seedMissing"))}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="inspectors" label={t("quality.inspectors")} extra={t("quality.assignNote")}>
        <Select mode="multiple" options={inspectors} optionFilterProp="label" />
      </Form.Item>
      <Form.Item name="due" label={t("quality.dueAt")} rules={needed(t("quality.coachDueMissing"))}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
    </>
  );
};

/** Draws a sample of the calls that are chosen; the seed is shown and kept. */
export const DrawForm = ({ pick }: { pick: CallPick }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const zone = useZone();
  const deed = useDeed();
  const [form] = Form.useForm<Fields>();
  const trial = useMutation({
    mutationFn: ({ scorecard, seed, way, ...fields }: Fields) =>
      request("previewSample", { body: { scorecard, seed, way, ...sizeOf(fields as Fields), pick } }),
  });
  const initial = {
    measured: "count" as const,
    size: 20,
    share: { num: 1, den: 20 },
    way: "equal",
    seed: newSeed(),
    inspectors: [],
    due: zoned(serverNow() + weekMs, zone),
  };
  const preview = () =>
    void form.validateFields(["scorecard", "seed", "size", "share"]).then(
      () => trial.mutate(form.getFieldsValue()),
      () => {},
    );
  const draw = (fields: Fields) => {
    const { due, measured: _, size: __, share: ___, ...given } = fields;
    deed.mutate(
      {
        deed: () => request("drawSample", { body: { ...given, ...sizeOf(fields), pick, dueAt: instantOf(due, zone) } }),
        done: t("quality.drawn"),
      },
      { onSuccess: () => void go("/quality/samples") },
    );
  };
  return (
    <Card size="small" title={t("quality.drawTitle")} className="draw-form">
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={draw}
        onValuesChange={() => trial.reset()}
        initialValues={initial}
      >
        <FieldsOfSample />
        <div className="draw-end">
          <Button loading={trial.isPending} onClick={preview}>
            {t("quality.preview")}
          </Button>
          <Button type="primary" htmlType="submit" loading={deed.isPending}>
            {t("quality.draw")}
          </Button>
        </div>
        {trial.isError && <Alert className="previewed" type="error" showIcon title={words(trial.error)} />}
        {trial.data && <Previewed preview={trial.data} />}
      </Form>
    </Card>
  );
};
