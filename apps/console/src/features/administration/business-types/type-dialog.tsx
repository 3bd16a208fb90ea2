import { type BusinessType, problemsOfTypes } from "@zongji/domain";
import { Checkbox, DatePicker, Form, Input, Modal } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../../../look/business-types.tsx";
import { useProblemWords } from "../../../versions/index.ts";
import { type Filled, freshId, parentsFor, type Types, withType } from "./model.ts";

/** What is open: a new type, perhaps beneath another, or one that is changed. */
export type Open = { readonly parent?: string } | { readonly type: BusinessType };

const pattern = "YYYY-MM-DD";
const dayOf = (date: string | undefined): Dayjs | null => (date === undefined ? null : dayjs(date, pattern));

const told = (wrong: string | undefined) =>
  wrong === undefined ? {} : { validateStatus: "error" as const, help: wrong };

const Day = ({
  id,
  label,
  note,
  value,
  change,
  wrong,
}: {
  id: string;
  label: string;
  note: string;
  value: string | undefined;
  change: (date: string | undefined) => void;
  wrong: string | undefined;
}) => (
  <Form.Item label={label} htmlFor={id} extra={note} {...told(wrong)}>
    <DatePicker
      id={id}
      value={dayOf(value)}
      format={pattern}
      onChange={(day) => change(day ? day.format(pattern) : undefined)}
    />
  </Form.Item>
);

/** Who did what to the type and when. */
const History = ({ type }: { type: BusinessType }) => {
  const { t } = useTranslation();
  const changes = [...(type.changes ?? [])].reverse();
  return (
    <>
      <Form.Item label={t("types.id")} extra={t("types.idNote")}>
        <code>{type.id}</code>
      </Form.Item>
      <Form.Item label={t("types.history")}>
        {changes.length === 0 ? (
          <span className="quiet">{t("types.noHistory")}</span>
        ) : (
          <ul className="type-history">
            {changes.map(({ on, what, proposedBy, approvedBy }, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added.
              <li key={n}>
                <span className="figure quiet">{on}</span> {what}
                <span className="quiet">
                  {" "}
                  {t("types.by", { proposed: proposedBy || "—", approved: approvedBy || "—" })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Form.Item>
    </>
  );
};

/** What is filled in of a type, the tree with it, and what is wrong with it by field. */
const useFilled = (types: Types, open: Open) => {
  const { sentence } = useProblemWords();
  const own = "type" in open ? open.type : undefined;
  const [id] = useState(own?.id ?? freshId(types));
  const [filled, fill] = useState<Filled>({
    name: own?.name ?? "",
    parent: own ? own.parent : "parent" in open ? open.parent : undefined,
    from: own?.from,
    until: own?.until,
    complaint: own?.complaint === true,
  });
  const [isTouched, touch] = useState(false);
  const next = withType(types, id, filled);
  const at = `types[${next.findIndex((each) => each.id === id)}].`;
  const problems = problemsOfTypes(next, "types").filter(({ field }) => field.startsWith(at));
  const wrong = (field: keyof Filled): string | undefined => {
    // That a new type has no name yet is no mistake of anybody's.
    if (field === "name" && filled.name.trim() === "" && !isTouched) return undefined;
    const found = problems.find((each) => each.field === `${at}${field}`);
    return found && sentence(found);
  };
  const set = (more: Partial<Filled>) => {
    touch(true);
    fill({ ...filled, ...more });
  };
  return { own, filled, set, next, isWrong: problems.length > 0, wrong };
};

const Fields = ({ types, form }: { types: Types; form: ReturnType<typeof useFilled> }) => {
  const { t } = useTranslation();
  const { own, filled, set, wrong } = form;
  return (
    <Form layout="vertical">
      <Form.Item label={t("types.name")} htmlFor="type-name" required {...told(wrong("name"))}>
        <Input
          id="type-name"
          autoFocus
          value={filled.name}
          maxLength={100}
          onChange={({ target }) => set({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("types.parent")} htmlFor="type-parent" {...told(wrong("parent"))}>
        <TypeChoice
          id="type-parent"
          label={t("types.parent")}
          placeholder={t("types.top")}
          types={parentsFor(types, own?.id).map((each) => ({ ...each, parent: each.parent ?? null }))}
          value={filled.parent ?? null}
          change={(parent) => set({ parent: parent ?? undefined })}
        />
      </Form.Item>
      <div className="type-days">
        {(["from", "until"] as const).map((field) => (
          <Day
            key={field}
            id={`type-${field}`}
            label={t(`types.${field}`)}
            note={t(`types.${field}Note`)}
            value={filled[field]}
            change={(day) => set({ [field]: day })}
            wrong={wrong(field)}
          />
        ))}
      </div>
      <Form.Item extra={t("types.complaintNote")}>
        <Checkbox checked={filled.complaint === true} onChange={({ target }) => set({ complaint: target.checked })}>
          {t("types.complaint")}
        </Checkbox>
      </Form.Item>
      {own && <History type={own} />}
    </Form>
  );
};

/** Asks for a type's name, its place in the tree and its days; what is wrong is told at the field. */
export const TypeDialog = ({
  types,
  open,
  change,
  close,
}: {
  types: Types;
  open: Open;
  change: (types: Types) => void;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const form = useFilled(types, open);
  return (
    <Modal
      open
      width={560}
      title={t(form.own ? "types.editTitle" : "types.addTitle")}
      okText={t("types.take")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: form.isWrong }}
      onOk={() => {
        change(form.next);
        close();
      }}
      onCancel={close}
    >
      <Fields types={types} form={form} />
    </Modal>
  );
};
