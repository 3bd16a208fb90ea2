import { useQuery } from "@tanstack/react-query";
import type { Category, Synonyms } from "@zongji/api";
import { Alert, Button, Form, Input, InputNumber, Modal, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { LimitField, LimitTag } from "./category-limit.tsx";
import { useDeed, useTree } from "./server.ts";

type Filled = { name: string; parent: string; place: number; roles: string[] };
/** Select has no null among its values. */
const top = "-";

type FieldsProps = { readonly category: Category | undefined; readonly all: readonly Category[] };

const CategoryFields = ({ category, all }: FieldsProps) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="name"
        label={t("knowledge.categoryName")}
        rules={[{ required: true, whitespace: true, message: t("knowledge.noteMissing") }]}
      >
        <Input maxLength={50} autoFocus />
      </Form.Item>
      <Form.Item name="parent" label={t("knowledge.parent")}>
        <Select
          options={[
            { value: top, label: t("knowledge.noParent") },
            ...all.filter(({ id }) => id !== category?.id).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Form.Item>
      <Form.Item name="place" label={t("knowledge.place")}>
        <InputNumber min={0} max={10_000} precision={0} />
      </Form.Item>
      <LimitField category={category} all={all} top={top} />
    </>
  );
};

const CategoryDialog = ({
  category,
  all,
  close,
}: {
  category: Category | undefined;
  all: readonly Category[];
  close: () => void;
}) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [form] = Form.useForm<Filled>();
  const finish = ({ name, parent, place, roles }: Filled) => {
    const body = {
      ...{ name, place: place ?? 0, parent: parent === top ? null : parent },
      roles: roles.length === 0 ? null : roles,
    };
    const put = () =>
      category
        ? request("changeCategory", { params: { id: category.id }, body: { ...body, revision: category.revision } })
        : request("createCategory", { body });
    deed.mutate({ deed: put, done: t("knowledge.categorySaved") }, { onSuccess: close });
  };
  return (
    <Modal
      open
      title={t(category ? "knowledge.editCategory" : "knowledge.addCategory")}
      okText={t("knowledge.saveAll")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Filled>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          name: category?.name ?? "",
          parent: category?.parent ?? top,
          place: category?.place ?? all.length,
          roles: category?.roles ?? [],
        }}
        onFinish={finish}
      >
        <CategoryFields category={category} all={all} />
      </Form>
    </Modal>
  );
};

type LevelProps = {
  readonly categories: readonly Category[];
  readonly parent: string | null;
  readonly edit: (category: Category) => void;
};

/** The categories beneath one, each with those beneath it. */
const Level = ({ categories, parent, edit }: LevelProps) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const own = categories.filter((each) => each.parent === parent);
  if (own.length === 0) return null;
  const remove = (id: string) =>
    deed.mutate({ deed: () => request("deleteCategory", { params: { id } }), done: t("knowledge.removed") });
  return (
    <ul className="shelves">
      {own.map((each) => (
        <li key={each.id}>
          {each.name} <span className="quiet figure">{each.articles}</span>{" "}
          <LimitTag categories={categories} id={each.id} />
          <Button
            type="link"
            size="small"
            onClick={() => edit(each)}
            aria-label={`${t("knowledge.edit")} ${each.name}`}
          >
            {t("knowledge.edit")}
          </Button>
          <Popconfirm
            title={t("knowledge.removeCategory", { name: each.name })}
            okText={t("knowledge.remove")}
            okButtonProps={{ danger: true }}
            cancelText={t("page.cancel")}
            onConfirm={() => remove(each.id)}
          >
            <Button type="link" size="small" danger aria-label={`${t("knowledge.remove")} ${each.name}`}>
              {t("knowledge.remove")}
            </Button>
          </Popconfirm>
          <Level categories={categories} parent={each.id} edit={edit} />
        </li>
      ))}
    </ul>
  );
};

const Categories = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const tree = useTree();
  const [edited, setEdited] = useState<Category | "new">();
  if (tree.isPending) return <Loading />;
  if (tree.isError)
    return <Failing what={t("knowledge.treeFailed")} why={words(tree.error)} again={() => void tree.refetch()} />;
  const { categories } = tree.data;
  return (
    <>
      <p>
        <Button onClick={() => setEdited("new")}>{t("knowledge.addCategory")}</Button>
      </p>
      {categories.length === 0 ? (
        <Nothing title={t("knowledge.categoriesNone")} why={t("knowledge.categoriesNoneWhy")} />
      ) : (
        <Level categories={categories} parent={null} edit={setEdited} />
      )}
      {edited && (
        <CategoryDialog
          category={edited === "new" ? undefined : edited}
          all={categories}
          close={() => setEdited(undefined)}
        />
      )}
    </>
  );
};

const asText = ({ groups }: Synonyms): string => groups.map((group) => group.join("，")).join("\n");
const asGroups = (text: string): string[][] =>
  text
    .split("\n")
    .map((line) =>
      line
        .split(/[,，、;；\t]/)
        .map((word) => word.trim())
        .filter((word) => word !== ""),
    )
    .filter((group) => group.length > 0);

const SynonymsForm = ({ synonyms }: { synonyms: Synonyms }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [text, setText] = useState(asText(synonyms));
  const groups = asGroups(text);
  const wrong = groups.findIndex((group) => new Set(group).size < 2);
  const save = () =>
    deed.mutate({
      deed: () => request("saveSynonyms", { body: { groups, version: synonyms.version } }),
      done: t("knowledge.synonymsSaved"),
    });
  return (
    <>
      <label htmlFor="synonyms" className="quiet">
        {t("knowledge.synonymsNote")}
      </label>
      <Input.TextArea
        id="synonyms"
        value={text}
        autoSize={{ minRows: 12, maxRows: 24 }}
        onChange={({ target }) => setText(target.value)}
      />
      {wrong >= 0 && <Alert type="warning" showIcon title={t("knowledge.synonymsBad", { line: wrong + 1 })} />}
      <p>
        <Button type="primary" loading={deed.isPending} disabled={wrong >= 0} onClick={save}>
          {t("knowledge.saveAll")}
        </Button>
      </p>
    </>
  );
};

const SynonymsPart = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const synonyms = useQuery({ queryKey: ["knowledge", "synonyms"], queryFn: () => request("synonyms") });
  if (synonyms.isPending) return <Loading />;
  if (synonyms.isError)
    return (
      <Failing what={t("knowledge.synonymsFailed")} why={words(synonyms.error)} again={() => void synonyms.refetch()} />
    );
  return <SynonymsForm key={synonyms.data.version} synonyms={synonyms.data} />;
};

/** Categories, and the words that the search takes for each other. */
export const TreePage = () => {
  const { t } = useTranslation();
  return (
    <div className="two-columns">
      <section className="search-main">
        <h2 className="queue-head">{t("knowledge.categories")}</h2>
        <Categories />
      </section>
      <section className="search-main">
        <h2 className="queue-head">{t("knowledge.synonyms")}</h2>
        <SynonymsPart />
      </section>
    </div>
  );
};
