import { Form, type FormInstance } from "antd";
import { useEffect, useState } from "react";
import type { FilledTrunk } from "./trunk-form.ts";

export type FieldPath = readonly (string | number)[];

/** The fields of the form that hold what can't be saved; no message is shown for it. */
export const faultsOf = (form: FormInstance<FilledTrunk>): Promise<readonly FieldPath[]> =>
  form.validateFields({ validateOnly: true }).then(
    () => [],
    ({ errorFields = [] }: { errorFields?: { name: FieldPath }[] }) => errorFields.map(({ name }) => name),
  );

/** The same, as of what is filled in now. */
export const useFaults = (): readonly FieldPath[] => {
  const form = Form.useFormInstance<FilledTrunk>();
  const filled = Form.useWatch([], form);
  const [faults, setFaults] = useState<readonly FieldPath[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever something else is filled in
  useEffect(() => {
    let current = true;
    void faultsOf(form).then((paths) => current && setFaults(paths));
    return () => {
      current = false;
    };
  }, [form, filled]);
  return faults;
};
