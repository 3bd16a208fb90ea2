import { useRef, useState } from "react";

/** A deed of this panel that isn't begun again while it goes on, whatever else is asked of the server meanwhile. */
export const useOneAtATime = () => {
  const going = useRef(false);
  const [busy, setBusy] = useState(false);
  const run = async (deed: () => Promise<boolean>): Promise<boolean> => {
    if (going.current) return false;
    going.current = true;
    setBusy(true);
    try {
      return await deed();
    } finally {
      going.current = false;
      setBusy(false);
    }
  };
  return { busy, run };
};
