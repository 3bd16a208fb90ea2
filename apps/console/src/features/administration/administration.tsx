import type { Action, Session } from "@zongji/api";
import { Tabs } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { may } from "../../server/queries.ts";
import { isNew, useSetUp } from "../../server/set-up.ts";
import { Audit } from "./audit.tsx";
import { Bans } from "./bans.tsx";
import { BusinessTypes } from "./business-types/index.ts";
import { CallerLists } from "./caller-lists.tsx";
import { ComplaintSettings } from "./complaints/index.ts";
import { DialRights } from "./dial-rights.tsx";
import { Groups } from "./groups.tsx";
import { LetterSettings } from "./letters/index.ts";
import { Numbers } from "./numbers.tsx";
import { OrderFormPage } from "./order-form/index.ts";
import { Policies } from "./policies.tsx";
import { Prompts } from "./prompts/prompts.tsx";
import { Roles } from "./role-table.tsx";
import { SetUpGuide } from "./set-up.tsx";
import { SignInRules } from "./sign-in-rules.tsx";
import { Surveys } from "./surveys/index.ts";
import { TestCall } from "./test-call.tsx";
import { Texts } from "./texts/index.tsx";
import { Trunks } from "./trunks.tsx";
import { Users } from "./users.tsx";
import { Versions } from "./versions.tsx";
import "./administration.css";

const words = {
  setUp: "setUp.title",
  users: "administration.users",
  roles: "roles.title",
  groups: "administration.groups",
  numbers: "administration.numbers",
  trunks: "administration.trunks",
  dialRights: "lines.dialRights",
  callers: "callers.title",
  policies: "policies.title",
  businessTypes: "types.title",
  surveys: "surveys.title",
  orderForm: "orderForm.title",
  texts: "texts.title",
  letters: "letterSettings.title",
  complaints: "complaintSettings.title",
  versions: "versions.title",
  signInRules: "signInRules.title",
  bans: "lines.bans",
  prompts: "administration.prompts",
  audit: "administration.audit",
} as const;

/** Parts that belong together: a row of tabs of their own. */
const sections = ["start", "people", "lines", "service", "records"] as const;
type Section = (typeof sections)[number];

type Part = {
  key: keyof typeof words;
  section: Section;
  needs: Action;
  page: (session: Session, testCall: () => void) => ReactNode;
};

const parts: readonly Part[] = [
  {
    key: "setUp",
    section: "start",
    needs: "hotline.administer",
    page: (session, testCall) => <SetUpGuide session={session} testCall={testCall} />,
  },
  { key: "users", section: "people", needs: "account.administer", page: () => <Users /> },
  { key: "roles", section: "people", needs: "account.administer", page: () => <Roles /> },
  { key: "signInRules", section: "people", needs: "account.administer", page: () => <SignInRules /> },
  { key: "numbers", section: "lines", needs: "hotline.administer", page: () => <Numbers /> },
  { key: "trunks", section: "lines", needs: "hotline.administer", page: () => <Trunks /> },
  { key: "dialRights", section: "lines", needs: "hotline.administer", page: () => <DialRights /> },
  { key: "callers", section: "lines", needs: "callers.list", page: () => <CallerLists /> },
  { key: "bans", section: "lines", needs: "hotline.administer", page: () => <Bans /> },
  { key: "groups", section: "service", needs: "hotline.administer", page: (session) => <Groups session={session} /> },
  {
    key: "businessTypes",
    section: "service",
    needs: "configuration.draft",
    page: (session) => <BusinessTypes session={session} />,
  },
  { key: "prompts", section: "service", needs: "hotline.administer", page: () => <Prompts /> },
  {
    key: "surveys",
    section: "service",
    needs: "configuration.draft",
    page: (session) => <Surveys session={session} />,
  },
  { key: "orderForm", section: "service", needs: "order.administer", page: () => <OrderFormPage /> },
  { key: "texts", section: "service", needs: "hotline.administer", page: () => <Texts /> },
  {
    key: "letters",
    section: "service",
    needs: "configuration.draft",
    page: (session) => <LetterSettings session={session} />,
  },
  {
    key: "complaints",
    section: "service",
    needs: "configuration.draft",
    page: (session) => <ComplaintSettings session={session} />,
  },
  { key: "policies", section: "service", needs: "hotline.administer", page: () => <Policies /> },
  { key: "versions", section: "records", needs: "configuration.draft", page: () => <Versions /> },
  { key: "audit", section: "records", needs: "audit.see", page: (session) => <Audit session={session} /> },
];

/** 管理: a part for each kind of thing, in sections; only the parts that the person may use. */
export const Administration = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { part } = useParams();
  const mine = parts.filter(({ needs }) => may(session, needs));
  const setUp = useSetUp(session);
  const [calls, setCalls] = useState(false);
  const open = (one: Part | undefined) => one && void go(`/administration/${one.key}`);
  const first = isNew(setUp.data) ? mine[0] : mine.find(({ key }) => key !== "setUp");
  const here = mine.find(({ key }) => key === part) ?? (setUp.isLoading ? undefined : first);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.administration")}</h1>
        {may(session, "test.call") && <TestCall open={calls} setOpen={setCalls} />}
      </header>
      {here && (
        <>
          <Tabs
            activeKey={here.section}
            onChange={(section) => open(mine.find((each) => each.section === section))}
            items={sections.flatMap((section) => {
              const [only, ...more] = mine.filter((each) => each.section === section);
              if (!only) return [];
              // A part that stands alone is called by its own name.
              return {
                key: section,
                label: t(more.length > 0 ? `administrationSections.${section}` : words[only.key]),
              };
            })}
          />
          <Tabs
            className="administration-parts"
            size="small"
            activeKey={here.key}
            onChange={(key) => open(mine.find((each) => each.key === key))}
            destroyOnHidden
            items={mine
              .filter(({ section }) => section === here.section)
              .map(({ key, page }) => ({
                key,
                label: t(words[key]),
                children: page(session, () => setCalls(true)),
              }))}
          />
        </>
      )}
    </div>
  );
};
