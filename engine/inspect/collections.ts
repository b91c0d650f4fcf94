/**
 * Collections: what the kernel keeps in lists, hashes and tables, opened as indexed containers. A collection is named in a Reference
 * with the one word that finds it: the head of a list, or the record it belongs to. Only the members asked for are looked at, beyond
 * the links that lead to them.
 */
import { conf } from "../kernel/conf.ts";
import { order2size, vmem_maxorder } from "../kernel/subr_vmem/bt.ts";
import { w } from "../machine/heap.ts";
import { M } from "../machine/records.ts";
import { addressInside } from "./addresses.ts";
import { hex, unitsOf } from "./format.ts";
import { isRecord } from "./identity.ts";
import { structOfItems } from "./item-structs.ts";
import { fieldValue, layoutOf, placed, wordAt } from "./layouts.ts";
import { type NamedKind, type NamedObject, namedObjects, nextObject, STRUCT_OF_KIND } from "./objects.ts";

/** One member of a collection: a record, a word, or a collection of its own. */
export type Member = {
	readonly name: string;
	readonly path: string;
	/** As an expression the path is the whole list: it leads to the fields of this member, but does not name it. */
	readonly isListPath?: true;
} /** `address` is given where only the list knows it: of structs inside other ones. */ & (
	| { readonly kind: "record"; readonly struct: string; readonly record: number; readonly address?: number | undefined }
	| { readonly kind: "word"; readonly word: number; readonly struct?: string }
	| { readonly kind: "collection"; readonly collection: string; readonly record: number }
	| { readonly kind: "text"; readonly value: string; readonly type: string }
);

/** A kind of collection. `record` is the word that the Reference carries. */
export interface Collection {
	/** What its members are, in the plural: the value shown is `12 slabs`. */
	readonly of: string;
	/** Type shown. */
	readonly type: string;
	/** False for a group with a few named members. */
	readonly indexed: boolean;
	count(record: number): number;
	members(record: number, start: number, count: number, path: string): Member[];
}

/** Longest list followed: a list that surgery has left in a ring must not hang the debugger. */
const LONGEST = 1 << 20;

/** Bits of a slab's bitmap. */
const MOST_ITEMS = 16 * 32;

/** Links of a list whose path is still worth writing as an expression. */
const WRITTEN_LINKS = 8;

/** A list linked through one word of its records; `record` is the head word. */
function linkedList(of: string, struct: string, ...link: readonly string[]): Collection {
	const offset = linkOffset(struct, link);
	return {
		of,
		type: `struct ${struct} *`,
		indexed: true,
		count(head) {
			let n = 0;
			for (let at = w[head] as number; at !== 0 && n < LONGEST; at = w[at + offset] as number) n++;
			return n;
		},
		members(head, start, count, path) {
			const members: Member[] = [];
			let at = w[head] as number;
			let step = path;
			for (let i = 0; at !== 0 && i < start + count && i < LONGEST; i++) {
				const isListPath = i === 0 && !path.endsWith(".tqh_first");
				if (i >= start)
					members.push({ kind: "record", name: `[${i}]`, struct, record: at, path: step, ...(isListPath ? { isListPath } : {}) });
				step = step === "" || i >= WRITTEN_LINKS ? "" : `${step}.${link.join(".")}`;
				at = w[at + offset] as number;
			}
			return members;
		},
	};
}

/** Word offset of a link in a record: a pointer, or the next pointer of an embedded entry. */
function linkOffset(struct: string, link: readonly string[]): number {
	const [first = "", inner] = link;
	const outer = placed(struct, first);
	return outer.offset + (inner === undefined ? 0 : placed(outer.field.of ?? "", inner).offset);
}

/** All objects of a kind, by name. */
function objects(kind: NamedKind, of: string): Collection {
	const struct = STRUCT_OF_KIND[kind];
	const member = (o: NamedObject): Member => ({ kind: "record", name: o.name, struct, record: o.record, path: o.path });
	return {
		of,
		type: `struct ${struct} *`,
		indexed: true,
		count() {
			let n = 0;
			for (let record = nextObject(kind, 0); record !== 0; record = nextObject(kind, record)) n++;
			return n;
		},
		members: (_record, start, count) =>
			namedObjects(kind)
				.slice(start, start + count)
				.map(member),
	};
}

/** A table of heads, each with a chain of its own. */
function hashTable(chains: string, size: (record: number) => number, head: (record: number) => number): Collection {
	return {
		of: "chains",
		type: "chains",
		indexed: true,
		count: size,
		members(record, start, count) {
			const first = head(record);
			const end = first === 0 ? 0 : Math.min(start + count, size(record));
			const members: Member[] = [];
			for (let i = start; i < end; i++)
				members.push({ kind: "collection", name: `[${i}]`, collection: chains, record: first + i, path: "" });
			return members;
		},
	};
}

/** A collection with a fixed set of members. */
function group(of: string, members: () => Member[]): Collection {
	return {
		of,
		type: "",
		indexed: false,
		count: () => members().length,
		members: (_record, start, count) => members().slice(start, start + count),
	};
}

/** Free lists of an arena that hold something, by order. */
const freeLists: Collection = {
	of: "free lists in use",
	type: "struct vmem_freelist[]",
	indexed: true,
	count: (vm) => usedOrders(vm).length,
	members(vm, start, count) {
		const first = wordAt("vmem", "vm_freelist", vm);
		const quantum = fieldValue("vmem", "vm_quantum_mask", vm) + 1;
		return usedOrders(vm)
			.slice(start, start + count)
			.map((order) => ({
				kind: "collection",
				name: `order ${order} (from ${unitsOf(order2size(order) * quantum)})`,
				collection: "chain",
				record: first + order,
				path: "",
			}));
	},
};

function usedOrders(vm: number): number[] {
	const first = wordAt("vmem", "vm_freelist", vm);
	const orders: number[] = [];
	for (let order = 0; order < vmem_maxorder(); order++) if (w[first + order] !== 0) orders.push(order);
	return orders;
}

/** Items of a slab; none while a fresh slab does not know its keg. */
function itemsPerSlab(slab: number): number {
	const keg = fieldValue("uma_slab", "us_keg", slab);
	return isRecord("uma_keg", keg) ? Math.min(fieldValue("uma_keg", "uk_ipers", keg), MOST_ITEMS) : 0;
}

/** Items of a slab, free or used; records where the struct of the items is modelled. */
const slabItems: Collection = {
	of: "items",
	type: "items",
	indexed: true,
	count: itemsPerSlab,
	members(slab, start, count) {
		const keg = fieldValue("uma_slab", "us_keg", slab);
		const end = Math.min(start + count, itemsPerSlab(slab));
		const rsize = fieldValue("uma_keg", "uk_rsize", keg);
		const data = fieldValue("uma_slab", "us_data", slab);
		const words = fieldValue("uma_keg", "uk_record", keg);
		const records = fieldValue("uma_slab", "us_records", slab);
		const bitmap = wordAt("uma_slab", "us_free", slab);
		const struct = structOfItems(keg);
		const members: Member[] = [];
		for (let i = start; i < end; i++) {
			const free = (((w[bitmap + (i >>> 5)] as number) >>> (i & 31)) & 1) !== 0;
			// A free item keeps the record of its former life; showing its fields would mislead.
			if (!free && records !== 0 && struct !== undefined) {
				members.push({ kind: "record", name: `[${i}]`, struct, record: records + i * words, path: "" });
			} else
				members.push({ kind: "text", name: `[${i}]`, value: `${hex(data + i * rsize)} ${free ? "free" : "used"}`, type: "item", path: "" });
		}
		return members;
	},
};

/** Items of the bucket that a cpu has loaded: how many there are is known to the slot, not to the bucket. */
const loadedItems: Collection = {
	of: "items",
	type: "void *[]",
	indexed: true,
	count: (slot) => fieldValue("uma_cache_bucket", "ucb_cnt", slot),
	members(slot, start, count) {
		const bucket = fieldValue("uma_cache_bucket", "ucb_bucket", slot);
		const first = bucket === 0 ? 0 : wordAt("uma_bucket", "ub_bucket", bucket);
		const end = bucket === 0 ? 0 : Math.min(start + count, fieldValue("uma_cache_bucket", "ucb_cnt", slot));
		const members: Member[] = [];
		for (let i = start; i < end; i++) members.push({ kind: "word", name: `[${i}]`, word: first + i, path: "" });
		return members;
	},
};

/** One cpu's caches of all zones; `record` is the cpu. */
const cachesOfCpu: Collection = {
	of: "caches",
	type: "struct uma_cache[]",
	indexed: true,
	count: () => objects("zone", "").count(0),
	members(cpu, start, count) {
		const caches = placed("uma_zone", "uz_cpu");
		const { offset, words } = caches;
		return namedObjects("zone")
			.slice(start, start + count)
			.map((o) => ({
				kind: "record",
				name: o.name,
				struct: "uma_cache",
				record: o.record + offset + cpu * words,
				address: addressInside("uma_zone", o.record, caches, cpu),
				path: `${o.path}.uz_cpu[${cpu}]`,
			}));
	},
};

const cpus: Collection = {
	of: "cpus",
	type: "cpus",
	indexed: true,
	count: () => conf.ncpu,
	members(_record, start, count) {
		const members: Member[] = [];
		for (let cpu = start; cpu < Math.min(start + count, conf.ncpu); cpu++) {
			members.push({ kind: "collection", name: `cpu ${cpu}`, collection: "caches of a cpu", record: cpu, path: "" });
		}
		return members;
	},
};

const pageFrames: Collection = {
	of: "page frames",
	type: "struct vm_page[]",
	indexed: true,
	count: () => conf.npages,
	members(_record, start, count) {
		const first = fieldValue("machine", "v_page_array", M);
		const { words } = layoutOf("vm_page");
		const members: Member[] = [];
		for (let i = start; i < Math.min(start + count, conf.npages); i++) {
			members.push({ kind: "record", name: `[${i}]`, struct: "vm_page", record: first + i * words, path: "" });
		}
		return members;
	},
};

/** Values in a list of the scenario, oldest first. */
const scenarioList: Collection = {
	of: "values",
	type: "list",
	indexed: true,
	count: (list) => fieldValue("scenario_list", "ls_count", list),
	members(list, start, count) {
		const end = Math.min(start + count, fieldValue("scenario_list", "ls_count", list));
		const capacity = fieldValue("scenario_list", "ls_capacity", list);
		const head = fieldValue("scenario_list", "ls_head", list);
		const first = fieldValue("scenario_list", "ls_values", list);
		const { words } = layoutOf("scenario_value");
		const members: Member[] = [];
		for (let i = start; i < end; i++) {
			members.push({ kind: "record", name: `[${i}]`, struct: "scenario_value", record: first + ((head + i) % capacity) * words, path: "" });
		}
		return members;
	},
};

/** Every kind of collection by its name in References. */
export const COLLECTIONS: Readonly<Record<string, Collection>> = {
	"zones and kegs": group("lists", () => [
		{ kind: "collection", name: "zones", collection: "zones", record: 0, path: "" },
		{ kind: "collection", name: "kegs", collection: "kegs", record: 0, path: "" },
	]),
	zones: objects("zone", "zones"),
	kegs: objects("keg", "kegs"),
	arenas: objects("arena", "arenas"),
	threads: objects("thread", "threads"),
	"zones of a keg": linkedList("zones", "uma_zone", "uz_link", "le_next"),
	slabs: linkedList("slabs", "uma_slab", "us_link", "le_next"),
	"hash of slabs": hashTable(
		"slab chain",
		(keg) => fieldValue("uma_keg", "uk_hashsize", keg),
		(keg) => fieldValue("uma_keg", "uk_hash", keg),
	),
	"slab chain": linkedList("slabs", "uma_slab", "us_hlink"),
	"items of a slab": slabItems,
	buckets: linkedList("buckets", "uma_bucket", "ub_link"),
	"loaded items": loadedItems,
	segments: linkedList("segments", "vmem_btag", "bt_seglist", "tqe_next"),
	chain: linkedList("tags", "vmem_btag", "bt_freelist", "le_next"),
	"free lists": freeLists,
	"busy hash": hashTable(
		"chain",
		(vm) => fieldValue("vmem", "vm_hashsize", vm),
		(vm) => fieldValue("vmem", "vm_hashlist", vm),
	),
	sleepers: linkedList("sleepers", "thread", "td_slpq", "tqe_next"),
	cpus,
	"caches of a cpu": cachesOfCpu,
	"page frames": pageFrames,
	"scenario list": scenarioList,
};

/** Fields shown as collections. `from` says what the Reference carries: the field's own word as head, the record, or nothing. */
export const FIELD_COLLECTIONS: Readonly<Record<string, { readonly collection: string; readonly from: "head" | "record" | "none" }>> = {
	uk_zones: { collection: "zones of a keg", from: "head" },
	uk_hash: { collection: "hash of slabs", from: "record" },
	uk_drained: { collection: "slabs", from: "head" },
	ud_part_slab: { collection: "slabs", from: "head" },
	ud_free_slab: { collection: "slabs", from: "head" },
	ud_full_slab: { collection: "slabs", from: "head" },
	vm_freelist: { collection: "free lists", from: "record" },
	vm_seglist: { collection: "segments", from: "head" },
	vm_freetags: { collection: "chain", from: "head" },
	vm_hashlist: { collection: "busy hash", from: "record" },
	uzd_buckets: { collection: "buckets", from: "head" },
	m_threads: { collection: "threads", from: "none" },
	m_sleepq: { collection: "sleepers", from: "head" },
	v_page_array: { collection: "page frames", from: "none" },
	uma_kegs: { collection: "kegs", from: "none" },
	uma_cachezones: { collection: "zones of a keg", from: "head" },
	vmem_list: { collection: "arenas", from: "none" },
};

/** Collections that a struct has beside its fields. */
export const EXTRA_COLLECTIONS: Readonly<
	Record<string, readonly { readonly name: string; readonly collection: string; readonly doc: string }[]>
> = {
	uma_slab: [{ name: "items", collection: "items of a slab", doc: "the items, free and used" }],
	uma_cache_bucket: [{ name: "items", collection: "loaded items", doc: "items of the loaded bucket; the last is taken first" }],
	scenario_list: [{ name: "values", collection: "scenario list", doc: "the values, oldest first" }],
};
