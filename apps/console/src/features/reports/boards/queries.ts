import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Board, NewBoard } from "@zongji/api";
import { request } from "../../../server/request.ts";

export const useBoards = () => useQuery({ queryKey: ["boards"], queryFn: () => request("listBoards"), staleTime: 0 });

export const useBoard = (id: string) =>
  useQuery({ queryKey: ["board", id], queryFn: () => request("board", { params: { id } }), retry: false });

export const contentOf = ({ name, roles, tiles }: Board): NewBoard => ({
  ...{ name, roles, tiles: tiles.map(({ tile }) => tile) },
});

/** Saves a board; the page shows what was saved. */
export const useSaveBoard = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, ...body }: NewBoard & { readonly id?: string; readonly version?: string }) =>
      id === undefined
        ? request("createBoard", { body })
        : request("changeBoard", { params: { id }, body: { ...body, ...(version && { version }) } }),
    onSuccess: async (board) => {
      client.setQueryData(["board", board.id], board);
      await client.invalidateQueries({ queryKey: ["boards"] });
    },
    // Somebody changed it meanwhile: what it is now is shown.
    onError: () => client.invalidateQueries({ queryKey: ["board"] }),
  });
};

export const useRemoveBoard = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request("deleteBoard", { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["boards"] }),
  });
};
