import { type FlowNodes, foundOfOrders, longestForCallers, madeUpFound, madeUpNothing } from "@zongji/domain";
import { Button, Form, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SimInput } from "./simulation.ts";

/** What the office is supposed to find: an order's state, or an article's text for the telephone. */
export const MadeUpFound = ({ node, act }: { node: FlowNodes["lookUp"]; act: (input: SimInput) => void }) => {
  const { t } = useTranslation();
  const id = useId();
  const isArticle = node.of === "article";
  const [text, setText] = useState("");
  const [state, setState] = useState(foundOfOrders[0]!);
  const value = isArticle ? text.trim() : state;
  return (
    <fieldset className="flow-sim-answer">
      <legend>{t("flows.sim.madeUpFound")}</legend>
      <Form layout="vertical" component={false}>
        <Form.Item label={t(isArticle ? "knowledge.spoken" : "flows.sim.orderState")} htmlFor={`${id}-value`}>
          {isArticle ? (
            <Input.TextArea
              id={`${id}-value`}
              autoSize={{ minRows: 2, maxRows: 6 }}
              maxLength={longestForCallers}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          ) : (
            <Select
              id={`${id}-value`}
              value={state}
              onChange={setState}
              options={foundOfOrders.map((each) => ({ value: each, label: each }))}
            />
          )}
        </Form.Item>
      </Form>
      <Button
        size="small"
        type="primary"
        disabled={value === ""}
        onClick={() => act({ answer: madeUpFound(node, value) })}
      >
        {t("flows.sim.found")}
      </Button>
      <Button size="small" onClick={() => act({ answer: madeUpNothing })}>
        {t("flows.sim.notFound")}
      </Button>
      <Button size="small" onClick={() => act({ answer: { failed: "unreachable" } })}>
        {t("flows.sim.outcome.unreachable")}
      </Button>
    </fieldset>
  );
};
