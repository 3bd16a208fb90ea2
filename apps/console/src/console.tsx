import { QueryClientProvider } from "@tanstack/react-query";
import type { Session } from "@zongji/api";
import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { BrowserRouter, Route, Routes, useLocation, useNavigate } from "react-router";
import { NewPassword, SignIn } from "./features/sign-in/index.ts";
import { Frame } from "./frame/frame.tsx";
import { guidePage } from "./frame/guide-bar.tsx";
import { firstPage, pagesFor, screenPath } from "./frame/pages.tsx";
import { Failing, Loading } from "./look/page-state.tsx";
import { lookOf } from "./look/theme.ts";
import { useFailureWords } from "./server/failure.ts";
import { may, newQueryClient, useSession } from "./server/queries.ts";
import { isNew, useSetUp } from "./server/set-up.ts";

const againMs = 3000;
const mostTries = 20;

/** A page's program, asked for again where it does not come: a server that starts anew is back within a minute. @throws what the last try threw */
const patient = async <T,>(load: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      if (tries >= mostTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
};

const Desk = lazy(async () => ({ default: (await patient(() => import("./features/desk/index.ts"))).Desk }));
const Wall = lazy(async () => ({ default: (await patient(() => import("./features/wall/index.ts"))).WallPage }));
const BigScreen = lazy(async () => ({
  default: (await patient(() => import("./features/wall/index.ts"))).BigScreen,
}));
const Missed = lazy(async () => ({ default: (await patient(() => import("./features/missed/index.ts"))).Missed }));
const Citizens = lazy(async () => ({
  default: (await patient(() => import("./features/citizens/index.ts"))).Citizens,
}));
const Orders = lazy(async () => ({ default: (await patient(() => import("./features/orders/index.ts"))).Orders }));
const Knowledge = lazy(async () => ({
  default: (await patient(() => import("./features/knowledge/index.ts"))).Knowledge,
}));
const Letters = lazy(async () => ({
  default: (await patient(() => import("./features/letters/index.ts"))).Letters,
}));
const Complaints = lazy(async () => ({
  default: (await patient(() => import("./features/complaints/index.ts"))).Complaints,
}));
const Consultations = lazy(async () => ({
  default: (await patient(() => import("./features/consultations/index.ts"))).Consultations,
}));
const Quality = lazy(async () => ({
  default: (await patient(() => import("./features/quality/index.ts"))).Quality,
}));
const Shift = lazy(async () => ({ default: (await patient(() => import("./features/shift/index.ts"))).Shift }));
const Roster = lazy(async () => ({ default: (await patient(() => import("./features/roster/index.ts"))).Roster }));
const Hours = lazy(async () => ({ default: (await patient(() => import("./features/hours/index.ts"))).Hours }));
const Calls = lazy(async () => ({ default: (await patient(() => import("./features/calls/index.ts"))).Calls }));
const Call = lazy(async () => ({ default: (await patient(() => import("./features/calls/index.ts"))).CallPage }));
const ClosedDays = lazy(async () => ({
  default: (await patient(() => import("./features/days/index.ts"))).ClosedDays,
}));
const CarrierRecords = lazy(async () => ({
  default: (await patient(() => import("./features/carrier/index.ts"))).CarrierRecords,
}));
const CarrierImportPage = lazy(async () => ({
  default: (await patient(() => import("./features/carrier/index.ts"))).CarrierImportPage,
}));
const Reports = lazy(async () => ({ default: (await patient(() => import("./features/reports/index.ts"))).Reports }));
const Boards = lazy(async () => ({ default: (await patient(() => import("./features/reports/index.ts"))).Boards }));
const SendingPage = lazy(async () => ({
  default: (await patient(() => import("./features/reports/index.ts"))).SendingPage,
}));
const ContractPage = lazy(async () => ({
  default: (await patient(() => import("./features/contract/index.ts"))).ContractPage,
}));
const Flows = lazy(async () => ({ default: (await patient(() => import("./features/flows/list.ts"))).Flows }));
// The canvas is a large part of its own: only those who draw read it.
const FlowEditor = lazy(async () => ({
  default: (await patient(() => import("./features/flows/index.ts"))).FlowEditor,
}));
const Administration = lazy(async () => ({
  default: (await patient(() => import("./features/administration/index.ts"))).Administration,
}));
const System = lazy(async () => ({ default: (await patient(() => import("./features/system/index.ts"))).System }));

/** Who sets up a hotline begins with the guide, until the first call was answered. */
const Home = ({ session }: { session: Session }) => {
  const go = useNavigate();
  const { pathname } = useLocation();
  const setUp = useSetUp(session);
  const isLed = session.user.agentNo === null && isNew(setUp.data);
  const page = setUp.isLoading ? undefined : isLed ? guidePage : firstPage(session);
  useEffect(() => {
    // Who has pressed a link meanwhile is on the way there, though this page still stands until the other's program has come.
    if (page !== undefined && window.location.pathname === pathname) void go(page, { replace: true });
  }, [page, pathname, go]);
  return <Loading />;
};

const Signed = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const session = useSession();
  if (session.isPending) return <Loading />;
  if (session.isError && !session.data)
    return <Failing what={t("page.noServer")} why={words(session.error)} again={() => void session.refetch()} />;
  if (!session.data) return <SignIn />;
  if (session.data.mustChangePassword) return <NewPassword />;
  const { data } = session;
  const has = (path: string) => pagesFor(data).some((page) => page.path === path);
  return (
    <Frame session={session.data}>
      <Suspense fallback={<Loading />}>
        <Routes>
          {has("/desk") && <Route path="/desk" element={<Desk session={session.data} />} />}
          {has("/wall") && <Route path="/wall" element={<Wall />} />}
          {has("/wall") && <Route path={screenPath} element={<BigScreen />} />}
          {has("/missed") && <Route path="/missed" element={<Missed session={session.data} />} />}
          {has("/citizens") && <Route path="/citizens/*" element={<Citizens session={session.data} />} />}
          {has("/orders") && <Route path="/orders/*" element={<Orders session={session.data} />} />}
          {has("/knowledge") && <Route path="/knowledge/*" element={<Knowledge session={session.data} />} />}
          {has("/inbox") && <Route path="/inbox/*" element={<Letters session={session.data} />} />}
          {has("/complaints") && <Route path="/complaints/*" element={<Complaints session={session.data} />} />}
          {has("/consultations") && (
            <Route path="/consultations/*" element={<Consultations session={session.data} />} />
          )}
          {has("/quality") && <Route path="/quality/*" element={<Quality session={session.data} />} />}
          {has("/work") && <Route path="/work/*" element={<Shift session={session.data} />} />}
          {has("/calls") && <Route path="/calls" element={<Calls session={session.data} />} />}
          {has("/calls") && <Route path="/calls/:id" element={<Call session={session.data} />} />}
          {has("/reports") && <Route path="/reports/days/:day?" element={<ClosedDays />} />}
          {may(data, "carrier.reconcile") && (
            <Route path="/reports/carrier" element={<CarrierRecords session={session.data} />} />
          )}
          {may(data, "carrier.reconcile") && <Route path="/reports/carrier/:id" element={<CarrierImportPage />} />}
          {has("/reports") && <Route path="/reports/boards/:board?" element={<Boards />} />}
          {may(data, "report.send") && (
            <Route path="/reports/sending" element={<SendingPage session={session.data} />} />
          )}
          {has("/reports") && <Route path="/reports/:report?" element={<Reports session={session.data} />} />}
          {has("/contract") && <Route path="/contract/:part?/:id?" element={<ContractPage />} />}
          {has("/flows") && <Route path="/flows" element={<Flows session={session.data} />} />}
          {has("/flows") && <Route path="/flows/:id" element={<FlowEditor session={session.data} />} />}
          {has("/roster") && <Route path="/roster" element={<Roster session={session.data} />} />}
          {has("/hours") && <Route path="/hours" element={<Hours session={session.data} />} />}
          {has("/administration") && (
            <Route path="/administration/:part?" element={<Administration session={session.data} />} />
          )}
          {has("/system") && <Route path="/system" element={<System />} />}
          <Route path="*" element={<Home session={session.data} />} />
        </Routes>
      </Suspense>
    </Frame>
  );
};

/** The whole console: look, language, server, address, then who is signed in. */
export const Console = () => {
  const { i18n } = useTranslation();
  const [client] = useState(newQueryClient);
  return (
    <ConfigProvider
      theme={lookOf(false)}
      locale={i18n.language === "en" ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <App style={{ height: "100%" }} message={{ top: 64 }}>
        <QueryClientProvider client={client}>
          <BrowserRouter>
            <Signed />
          </BrowserRouter>
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
};
