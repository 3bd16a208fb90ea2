import { useMutation } from "@tanstack/react-query";
import { Button, DatePicker, Form, InputNumber } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { dayCounts, type FilledDay, isAnsweredFor, mostOf } from "./what-if-asked.ts";

/** What a day closed with; null: it is open, or was no day of the contract. */
const figuresOf = async (day: Dayjs) => {
  const [from, to] = [day, day.add(1, "day")].map((each) => each.format("YYYY-MM-DD"));
  const days = await request("contractDays", { query: { from: from!, to: to! } });
  return days.find((each) => each.day === from)?.figures ?? null;
};

const countWords = {
  requests: "contract.day.requests",
  answered: "contract.day.answered",
  ratings: "contract.day.ratings",
  satisfied: "contract.day.satisfied",
  neutral: "contract.day.neutral",
} as const;

type RowProps = { readonly place: number; readonly today: string; readonly remove: () => void };

/** A closed day: as it is chosen, what it closed with fills the fields. */
const ClosedDay = ({ place, today, remove }: RowProps) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const found = useMutation({
    mutationFn: figuresOf,
    onSuccess: (figures, asked) => {
      // Another day may have been chosen meanwhile, or another row stands there.
      if (!isAnsweredFor(form.getFieldValue(["closed", place]), asked)) return;
      for (const name of dayCounts) form.setFieldValue(["closed", place, name], figures?.[name] ?? null);
    },
  });
  const row = Form.useWatch(["closed", place], form) as FilledDay | undefined;
  const most = mostOf(row);
  const isOpen = found.data === null && found.variables !== undefined && isAnsweredFor(row, found.variables);
  return (
    <div className="contract-closed-day">
      <Form.Item
        name={[place, "day"]}
        label={t("contract.whatIf.closedDay")}
        rules={[{ required: true, message: t("contract.whatIf.closedDayMissing") }]}
        {...(isOpen && { validateStatus: "error" as const, help: t("contract.whatIf.notClosed") })}
      >
        <DatePicker
          maxDate={dayjs(today)}
          style={{ width: "100%" }}
          onChange={(day: Dayjs | null) => day && found.mutate(day)}
        />
      </Form.Item>
      {dayCounts.map((name) => (
        <Form.Item key={name} name={[place, name]} label={t(countWords[name])}>
          <InputNumber min={0} max={most[name]} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      ))}
      <Form.Item>
        <Button onClick={remove}>{t("contract.whatIf.leaveDay")}</Button>
      </Form.Item>
    </div>
  );
};

/** Closed days as if they had closed with other figures. */
export const ClosedDays = ({ today }: { today: string }) => {
  const { t } = useTranslation();
  return (
    <Form.List name="closed">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <ClosedDay key={key} place={name} today={today} remove={() => remove(name)} />
          ))}
          {fields.length < 62 && (
            <Button onClick={() => add({})} style={{ marginBlockEnd: 16 }}>
              {t("contract.whatIf.otherDay")}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
};
