import type { Letter } from "@zongji/api";
import { mostLetterChars } from "@zongji/domain";
import { Button, Form, Input, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

/** What is written and not sent stays in the browser: a page that is loaded again has it. */
const keptAt = (id: string): string => `zongji.letter.${id}`;

/** 直接回复. */
export const AnswerForm = ({ letter }: { letter: Letter }) => {
  const { t } = useTranslation();
  const deed = useDeed(letter.id);
  const [form] = Form.useForm<{ answer: string }>();
  const { id, version } = letter;
  const finish = ({ answer }: { answer: string }) =>
    deed.mutate(
      {
        deed: () => request("answerLetter", { params: { id }, body: { version, answer } }),
        done: t("letters.answered"),
      },
      { onSuccess: () => localStorage.removeItem(keptAt(id)) },
    );
  return (
    <section className="letter-card">
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ answer: localStorage.getItem(keptAt(id)) ?? "" }}
        onValuesChange={(_, { answer }: { answer: string }) => localStorage.setItem(keptAt(id), answer)}
        onFinish={finish}
      >
        <Form.Item
          name="answer"
          label={t("letters.answerLabel")}
          extra={t("letters.answerNote")}
          rules={[{ required: true, whitespace: true, message: t("letters.answerMissing") }]}
        >
          <Input.TextArea rows={8} maxLength={mostLetterChars} showCount />
        </Form.Item>
        <Popconfirm title={t("letters.answerSure")} onConfirm={() => form.submit()} okText={t("letters.answer")}>
          <Button type="primary" loading={deed.isPending}>
            {t("letters.answer")}
          </Button>
        </Popconfirm>
      </Form>
    </section>
  );
};
