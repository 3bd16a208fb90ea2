import { Navigate, useLocation } from "react-router";

/**
 * Sends whoever arrives here on to another address. Each arrival anew: a link pressed again while the page it leads to is still on its way arrives
 * here a second time, and React Router's own `Navigate`, which is still there and has sent the first one on, would leave the person at an empty page.
 */
export const Onward = ({ to }: { to: string }) => {
  const { key } = useLocation();
  return <Navigate key={key} to={to} replace />;
};
