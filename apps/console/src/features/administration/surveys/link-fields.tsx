import type { SurveyLinkRule } from "@zongji/domain";
import { Card, Form, Input, InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { isWrongLink, type SurveyText, withLink } from "./model.ts";

const occasions = ["never", "notAsked", "unrated"] as const;

const titled = <T extends { readonly title?: string | undefined }>(asked: T, title: string): T => {
  const { title: _before, ...rest } = asked;
  return (title === "" ? rest : { ...rest, title }) as T;
};

/** @param n 0: of the rating; else of a further question */
const withTitle = (text: SurveyText, n: number, title: string): SurveyText =>
  n === 0
    ? titled(text, title)
    : { ...text, further: (text.further ?? []).map((each, at) => (at === n - 1 ? titled(each, title) : each)) };

type Given = { text: SurveyText; change: (text: SurveyText) => void };

/** How the page asks each question: prompts are only heard. */
const Titles = ({ text, change }: Given) => {
  const { t } = useTranslation();
  return [text, ...(text.further ?? [])].map((asked, n) => (
    <Form.Item
      key={"id" in asked ? String(asked.id) : "rating"}
      label={t("surveys.linkTitle", { n: n + 1 })}
      htmlFor={`survey-link-title-${n}`}
    >
      <Input
        id={`survey-link-title-${n}`}
        value={asked.title ?? ""}
        maxLength={100}
        placeholder={t(n === 0 ? "surveys.linkAsk" : "surveys.linkTitleNone")}
        onChange={({ target }) => change(withTitle(text, n, target.value))}
      />
    </Form.Item>
  ));
};

/** 短信评价: when a link is sent, what the text says, and how long the link can be used. */
export const LinkFields = ({ text, change }: Given) => {
  const { t } = useTranslation();
  const { link } = text;
  const when = link?.when ?? "never";
  const put = (more: Partial<SurveyLinkRule>) =>
    change(withLink(text, { validHours: 24, text: t("surveys.linkSample"), when, ...link, ...more }));
  return (
    <Card size="small" title={t("surveys.link")} role="group" aria-label={t("surveys.link")}>
      <Space size="large" align="start" className="survey-rules">
        <Form.Item label={t("surveys.linkWhen")} htmlFor="survey-link-when" extra={t("surveys.linkWhenNote")}>
          <Select
            id="survey-link-when"
            value={when}
            style={{ width: 300 }}
            options={occasions.map((value) => ({ value, label: t(`surveys.linkOccasions.${value}`) }))}
            onChange={(chosen) => put({ when: chosen })}
          />
        </Form.Item>
        {link && when !== "never" && (
          <Form.Item label={t("surveys.linkHours")} htmlFor="survey-link-hours">
            <InputNumber<number>
              id="survey-link-hours"
              min={1}
              max={168}
              precision={0}
              value={link.validHours}
              suffix={t("surveys.hours")}
              onChange={(validHours) => validHours !== null && put({ validHours })}
            />
          </Form.Item>
        )}
      </Space>
      {link && when !== "never" && (
        <>
          <Form.Item
            label={t("surveys.linkText")}
            htmlFor="survey-link-text"
            extra={t("surveys.linkTextNote")}
            {...(isWrongLink(link) && { validateStatus: "error" as const, help: t("surveys.wrong.linkText") })}
          >
            <Input
              id="survey-link-text"
              value={link.text}
              maxLength={300}
              onChange={({ target }) => put({ text: target.value })}
            />
          </Form.Item>
          <Titles text={text} change={change} />
        </>
      )}
    </Card>
  );
};
