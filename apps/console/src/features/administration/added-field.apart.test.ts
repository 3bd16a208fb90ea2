/** A kind of configuration gets one more field, in its schema alone: the form asks for it and the audit trail names it. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { operations } from "@zongji/api";
import { Form } from "antd";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { useAuditWords } from "../../look/audit/audit-words.ts";
import { filledOf, formFields, sentOf } from "../../look/form/form-fields.ts";
import { SchemaFields } from "../../look/form/schema-fields.tsx";

vi.mock("../../../../../packages/domain/src/config/group.ts", async (original) => {
  const { grownGroups } = await import("../../../../../packages/domain/src/testing/grown-group.ts");
  return grownGroups(await original());
});

const fields = formFields(operations.createGroup.body);

test("the form has the field with its words, its bounds and its start", () => {
  const page = renderToStaticMarkup(
    createElement(
      Form,
      { initialValues: filledOf(fields, undefined) },
      createElement(SchemaFields, { fields, own: { overflow: null, node: null } }),
    ),
  );
  expect(page).toContain("楼层");
  expect(page).toContain("从一楼数起。");
  expect(page).toMatch(/aria-valuemin="1"[^>]*aria-valuemax="9"[^>]*aria-valuenow="3"|value="3"/);
  for (const word of ["方位", "东", "西"]) expect(page).toContain(word);
});

test("what is filled in is sent in the schema's unit", () => {
  const filled = filledOf(fields, { name: "业务", floorMs: 4000, side: "west", ringMs: 20_000 });
  expect(filled).toMatchObject({ floorMs: 4, side: "west", ringMs: 20 });
  expect(sentOf(fields, filled)).toMatchObject({ name: "业务", floorMs: 4000, side: "west", ringMs: 20_000 });
});

const AuditLine = () => {
  const { label, words } = useAuditWords({ names: {}, action: "group.change" });
  return createElement("p", {}, `${label("floorMs")} ${label("side")} ${words("side", "west")}`);
};

test("the audit trail names the field and its choice", () => {
  const page = createElement(QueryClientProvider, { client: new QueryClient() }, createElement(AuditLine));
  expect(renderToStaticMarkup(page)).toContain("楼层 方位 西");
});
