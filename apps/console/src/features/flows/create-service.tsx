import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem } from "@zongji/api";
import { aboutOf, nodeSchemas } from "@zongji/domain";
import { Alert, Button, Flex, Form, Input, InputNumber, Modal, Radio, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useProblemWords } from "../../versions/index.ts";
import { NewNames } from "./new-names.tsx";
import { useLanguage } from "./node-look.tsx";
import {
  type FilledService,
  mostHeaders,
  mostResults,
  parametersOf,
  serviceFlow,
  serviceProblems,
} from "./service-flow.ts";

type Filled = FilledService & { readonly id: string; readonly name: string };

const fields = nodeSchemas.http.properties;
/** What the field is called in the node's form, and what stands beneath it. */
const useAbout = () => {
  const language = useLanguage();
  return (field: keyof typeof fields) => {
    const about = aboutOf(fields[field]);
    return { label: about?.label[language], extra: about?.note?.[language] };
  };
};

/** Lines of two texts: headers, and what is taken from the answer. */
const Pairs = ({ list, of, most }: { list: string; of: readonly (readonly [string, string])[]; most: number }) => {
  const { t } = useTranslation();
  return (
    <Form.List name={list}>
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name: row }) => (
            <div key={key} className="flow-service-pair">
              {of.map(([field, label]) => (
                <Form.Item key={field} name={[row, field]} initialValue="">
                  <Input aria-label={label} placeholder={label} maxLength={1000} />
                </Form.Item>
              ))}
              <Button
                type="text"
                icon={<CloseOutlined />}
                aria-label={t("flows.removeItem", { n: row + 1 })}
                onClick={() => remove(row)}
              />
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} disabled={rows.length >= most} onClick={() => add()}>
            {t("flows.addItem")}
          </Button>
        </>
      )}
    </Form.List>
  );
};

/** The parameters that the request names so far. */
const Parameters = () => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Filled>();
  const [method = "GET", url = "", body = ""] = [
    Form.useWatch("method", form),
    Form.useWatch("url", form),
    Form.useWatch("body", form),
  ];
  const names = parametersOf({ method, url, body });
  return (
    <Form.Item label={t("flows.parameters")} extra={t("flows.serviceParameters")}>
      {names.length === 0 ? (
        <span className="quiet">{t("flows.parametersNone")}</span>
      ) : (
        <Flex wrap gap={8}>
          {names.map((name) => (
            <Tag key={name}>{name}</Tag>
          ))}
        </Flex>
      )}
    </Form.Item>
  );
};

const Request = () => {
  const { t } = useTranslation();
  const about = useAbout();
  const isPost = Form.useWatch("method") === "POST";
  const name = t("flows.serviceHeader");
  const value = t("policies.parameterValue");
  return (
    <>
      <Form.Item name="method" label={about("method").label}>
        <Radio.Group optionType="button" options={["GET", "POST"]} />
      </Form.Item>
      <Form.Item name="url" {...about("url")} rules={[{ required: true, message: t("administration.missing") }]}>
        <Input maxLength={1500} placeholder="https://" />
      </Form.Item>
      <Form.Item label={about("headers").label}>
        <Pairs
          list="headers"
          most={mostHeaders}
          of={[
            ["header", name],
            ["value", value],
          ]}
        />
      </Form.Item>
      <Form.Item name="body" {...about("body")} hidden={!isPost}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} />
      </Form.Item>
      <Parameters />
      <Form.Item label={about("results").label} extra={about("results").extra}>
        <Pairs
          list="results"
          most={mostResults}
          of={[
            ["path", t("flows.servicePath")],
            ["name", t("flows.serviceResult")],
          ]}
        />
      </Form.Item>
      <Form.Item name="timeoutSec" label={about("timeoutMs").label}>
        <InputNumber min={0.5} max={15} precision={1} suffix={t("unit.seconds")} />
      </Form.Item>
    </>
  );
};

const fresh: Filled = {
  ...{ name: "", id: "", method: "GET", url: "", headers: [], body: "", timeoutSec: 5, results: [] },
};

/** What is wrong with what is filled in, as sentences. */
const useWrong = () => {
  const { t } = useTranslation();
  const about = useAbout();
  const { sentence } = useProblemWords();
  return (filled: Filled): string[] => {
    const said = serviceProblems(filled).map(({ field, problem }) => {
      const [name = "", row] = field.split(/[.[\]]+/);
      if (problem === undefined)
        return sentence({ problem: "", finding: name === "url" ? "badUrl" : "badBody", about: filled.url.trim() });
      if (field === "results") return t("flows.serviceTwice", { names: problem });
      const label = about(name as keyof typeof fields).label ?? name;
      const place = row === undefined ? label : `${label} · ${t("flows.item", { n: Number(row) + 1 })}`;
      return `${place}${t("versions.colon")}${sentence({ problem })}`;
    });
    return [...new Set(said)];
  };
};

/** Describes an HTTP service in a form: it becomes a module, and so a node of the palette. */
export const CreateService = ({ items, close }: { items: readonly ConfigItem[]; close: () => void }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const go = useNavigate();
  const wrongOf = useWrong();
  const [form] = Form.useForm<Filled>();
  const filled = Form.useWatch((values: Filled) => values, form);
  const create = useMutation({
    mutationFn: (given: Filled) => {
      const name = given.name.trim();
      const body = { ...serviceFlow(given), name };
      return request("saveConfigDraft", { params: { kind: "flow", id: given.id }, body: { base: 0, body, name } });
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["config"] });
      void go(`/flows/${id}`);
    },
  });
  const wrong = filled?.url ? wrongOf({ ...fresh, ...filled }) : [];
  const save = () =>
    void form.validateFields().then(
      () => {
        const given = { ...fresh, ...(form.getFieldsValue(true) as Filled) };
        if (wrongOf(given).length === 0) create.mutate(given);
      },
      // What is wrong may stand above what is in sight.
      ({ errorFields }: { errorFields: { name: (string | number)[] }[] }) =>
        form.scrollToField(errorFields[0]?.name ?? [], { block: "center" }),
    );
  return (
    <Modal
      open
      width={640}
      centered
      title={t("flows.createService")}
      okText={t("flows.createService")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: create.isPending }}
      onOk={save}
      onCancel={close}
    >
      <div className="flow-service">
        <p className="quiet">{t("flows.serviceNote")}</p>
        <Form<Filled> form={form} layout="vertical" initialValues={fresh}>
          <NewNames items={items} />
          <Request />
        </Form>
      </div>
      {wrong.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className="flow-service-wrong"
          title={wrong.map((each) => <div key={each}>{each}</div>)}
        />
      )}
      {create.isError && <Alert type="error" showIcon title={failure(create.error)} />}
    </Modal>
  );
};
