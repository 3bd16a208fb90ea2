import type { Contract } from "@zongji/api";
import { type ContractDeed, type ContractEventType, fenFrom, isDay, yuanText } from "@zongji/domain";
import { Button, type ButtonProps, DatePicker, Form, Input, Modal, Radio, Select } from "antd";
import dayjs from "dayjs";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DeedField, deedFields } from "./deed-fields.ts";
import { useDeed } from "./use-contract.ts";

type Filled = Readonly<Record<string, unknown>>;

const linesOf = (text: unknown): string[] =>
  String(text ?? "")
    .split(/\s+/)
    .filter((line) => line !== "");

/** As the deed has it. */
const valueIn = ({ kind }: DeedField, value: unknown): unknown => {
  switch (kind) {
    case "day":
      // One that may be left out and is cleared is not said.
      return dayjs.isDayjs(value) ? value.format("YYYY-MM-DD") : (value ?? undefined);
    case "money":
      return fenFrom(String(value));
    case "days":
      return linesOf(value);
    case "year":
    case "count":
      return Number(value);
    case "text":
    case "area":
    case "id":
      return String(value ?? "").trim();
    case "choice":
    case "passed":
    case "yes":
      return value;
  }
};

const isRight = ({ kind, optional }: DeedField, value: unknown): boolean => {
  const text = String(value ?? "").trim();
  if (kind === "days") return linesOf(value).every(isDay);
  if (text === "") return optional === true;
  if (kind === "money") return fenFrom(text) !== undefined;
  if (kind === "id") return /^[A-Za-z0-9_-]{1,64}$/.test(text);
  if (kind === "count") return /^\d{1,6}$/.test(text);
  return kind === "year" ? /^20\d\d$/.test(text) : true;
};

const DeedInput = ({ field, ...rest }: { field: DeedField }) => {
  const { t } = useTranslation();
  switch (field.kind) {
    case "day":
      // Enter chooses the day; it must not send the form.
      return (
        <DatePicker
          {...rest}
          style={{ width: "100%" }}
          format="YYYY-MM-DD"
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      );
    case "area":
    case "days":
      return <Input.TextArea {...rest} rows={field.kind === "days" ? 6 : 3} maxLength={2000} />;
    case "choice": {
      const { words, values } = field.choices!;
      return (
        <Select
          {...rest}
          options={values.map((value) => ({ value, label: t(`contract.${words}.${value}` as "contract.fault.other") }))}
        />
      );
    }
    case "passed":
    case "yes": {
      const labels =
        field.kind === "passed"
          ? (["contract.itemPassed", "contract.itemFailed"] as const)
          : (["deedYes", "deedNo"] as const);
      return (
        <Radio.Group {...rest} options={[true, false].map((value, index) => ({ value, label: t(labels[index]!) }))} />
      );
    }
    case "money":
      return <Input {...rest} className="money-input" inputMode="decimal" suffix={t("contract.yuan")} />;
    case "text":
    case "id":
    case "year":
    case "count":
      return <Input {...rest} maxLength={200} />;
  }
};

type Dialog = {
  readonly contract: Contract;
  readonly deed: { readonly type: ContractEventType } & Filled;
  readonly start?: Filled | undefined;
  readonly fields: readonly DeedField[];
  readonly close: () => void;
  readonly children?: ReactNode;
};

/** Asks for what a deed says beside what the page knows, and does it. */
export const DeedDialog = ({ contract, deed, start, fields, close, children }: Dialog) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<Filled>();
  const doing = useDeed(contract);
  const first = Object.fromEntries(
    fields.map(({ name, kind, optional }) => [
      name,
      start?.[name] ?? (kind === "day" && !optional ? dayjs(contract.today) : undefined),
    ]),
  );
  const finish = (filled: Filled) => {
    const values = Object.fromEntries(fields.map((field) => [field.name, valueIn(field, filled[field.name])]));
    doing.mutate({ ...deed, ...values } as unknown as ContractDeed, { onSuccess: close });
  };
  return (
    <Modal
      open
      width={children ? 760 : 520}
      title={t(`deed.${deed.type}`)}
      okText={t(`deed.${deed.type}`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: doing.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {children}
      <Form<Filled> form={form} layout="vertical" initialValues={first} onFinish={finish} requiredMark={false}>
        {fields.map((field) => (
          <Form.Item
            key={field.name}
            name={field.name}
            label={t(`deedField.${field.name}` as "deedField.on")}
            rules={[
              {
                validator: async (_, value: unknown) => {
                  if (!isRight(field, value)) throw new Error(t("deedNeeds"));
                },
              },
            ]}
          >
            <DeedInput field={field} />
          </Form.Item>
        ))}
      </Form>
      <p className="quiet small">{t("deedIrrevocable")}</p>
    </Modal>
  );
};

type Props = {
  readonly contract: Contract;
  readonly deed: { readonly type: ContractEventType } & Filled;
  /** What the form begins with: amounts in fen are written as yuan. */
  readonly start?: Filled;
  readonly label?: string;
  readonly children?: ReactNode;
} & Pick<ButtonProps, "type" | "danger" | "size">;

/** A deed as a button, with its dialog. */
export const DeedButton = ({
  contract,
  deed,
  start,
  label,
  children,
  type = "link",
  size = "small",
  danger,
}: Props) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const fields = (deedFields[deed.type] ?? []).filter(({ name }) => !(name in deed));
  const amount = typeof start?.amountFen === "number" ? { amountFen: yuanText(start.amountFen) } : {};
  return (
    <>
      <Button type={type} size={size} danger={danger ?? false} onClick={() => setOpen(true)}>
        {label ?? t(`deed.${deed.type}`)}
      </Button>
      {open && (
        <DeedDialog
          contract={contract}
          deed={deed}
          fields={fields}
          start={{ ...start, ...amount }}
          close={() => setOpen(false)}
        >
          {children}
        </DeedDialog>
      )}
    </>
  );
};
