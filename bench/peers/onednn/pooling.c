//go:build onednn

#include "pooling.h"

#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A tensor in the caller's memory, and as the primitive takes it.
typedef struct {
	dnnl_memory_desc_t plain_desc, desc;
	dnnl_memory_t plain, memory;
} tensor;

struct pooling {
	dnnl_engine_t engine;
	dnnl_stream_t stream;
	tensor x, dy, y;
	dnnl_memory_t workspace;
	dnnl_primitive_desc_t forward_desc, desc;
	dnnl_primitive_t forward, primitive;
	dnnl_exec_arg_t args[3];
	int nargs, elements;
	const problem *p;
};

#define TRY(call) do { if ((call) != dnnl_success) return #call; } while (0)

static dnnl_format_tag_t tag(int rank, int layout) {
	static const dnnl_format_tag_t tags[3][4] = {
		{dnnl_ncw, dnnl_nwc, dnnl_nCw8c, dnnl_nCw16c},
		{dnnl_nchw, dnnl_nhwc, dnnl_nChw8c, dnnl_nChw16c},
		{dnnl_ncdhw, dnnl_ndhwc, dnnl_nCdhw8c, dnnl_nCdhw16c},
	};
	return tags[rank - 1][layout == 8 ? 2 : layout == 16 ? 3 : layout];
}

static int blocked(const problem *p) { return p->layout >= 8; }

static const char *new_memory(pooling *q, dnnl_memory_t *m, const dnnl_memory_desc_t *desc, void *at) {
	TRY(dnnl_memory_create(m, desc, q->engine, at));
	return NULL;
}

static const char *reorder(pooling *q, dnnl_memory_t from, dnnl_memory_t to) {
	const dnnl_memory_desc_t *a, *b;
	dnnl_primitive_desc_t desc;
	dnnl_primitive_t primitive;
	TRY(dnnl_memory_get_memory_desc(from, &a));
	TRY(dnnl_memory_get_memory_desc(to, &b));
	TRY(dnnl_reorder_primitive_desc_create(&desc, a, q->engine, b, q->engine, NULL));
	TRY(dnnl_primitive_create(&primitive, desc));
	dnnl_exec_arg_t args[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
	TRY(dnnl_primitive_execute(primitive, q->stream, 2, args));
	TRY(dnnl_stream_wait(q->stream));
	dnnl_primitive_destroy(primitive);
	dnnl_primitive_desc_destroy(desc);
	return NULL;
}

// new_tensor describes the caller's memory at, of extents, and fills the
// primitive's own if that has another layout.
static const char *new_tensor(pooling *q, tensor *t, const int extents[3], void *at) {
	const problem *p = q->p;
	dnnl_dims_t dims = {p->n, p->c};
	for (int i = 0; i < p->rank; i++)
		dims[2 + i] = extents[3 - p->rank + i];
	dnnl_data_type_t type = p->u8 ? dnnl_u8 : dnnl_f32;
	TRY(dnnl_memory_desc_init_by_tag(&t->plain_desc, p->rank + 2, dims, type, tag(p->rank, blocked(p) ? 0 : p->layout)));
	TRY(dnnl_memory_desc_init_by_tag(&t->desc, p->rank + 2, dims, type, tag(p->rank, p->layout)));
	if (!at)
		at = DNNL_MEMORY_ALLOCATE;
	const char *why = new_memory(q, &t->plain, &t->plain_desc, at);
	if (why || !blocked(p)) {
		t->memory = t->plain;
		return why;
	}
	why = new_memory(q, &t->memory, &t->desc, DNNL_MEMORY_ALLOCATE);
	return why ? why : reorder(q, t->plain, t->memory);
}

// describe_nth finds the implementation of an operation that comes after so many
// others.
static const char *describe_nth(pooling *q, dnnl_primitive_desc_t *desc, const_dnnl_op_desc_t op, const_dnnl_primitive_desc_t forward, int skip) {
	dnnl_primitive_desc_iterator_t it;
	TRY(dnnl_primitive_desc_iterator_create(&it, op, NULL, q->engine, forward));
	dnnl_status_t status = dnnl_success;
	while (skip-- > 0 && status == dnnl_success)
		status = dnnl_primitive_desc_iterator_next(it);
	if (status == dnnl_success)
		*desc = dnnl_primitive_desc_iterator_fetch(it);
	dnnl_primitive_desc_iterator_destroy(it);
	return status == dnnl_success ? NULL : "no further implementation";
}

static const char *describe(pooling *q, int skip) {
	const problem *p = q->p;
	dnnl_dims_t stride, kernel, dilation = {0}, begin, end;
	for (int i = 0; i < p->rank; i++) {
		int axis = 3 - p->rank + i;
		stride[i] = p->stride[axis], kernel[i] = p->kernel[axis];
		begin[i] = p->pad[axis], end[i] = p->pad_end[axis];
	}
	dnnl_alg_kind_t algorithm = !p->average ? dnnl_pooling_max
		: p->include_pad ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding;
	dnnl_prop_kind_t kind = p->training || p->backward ? dnnl_forward_training : dnnl_forward_inference;
	dnnl_pooling_v2_desc_t forward;
	dnnl_memory_desc_t *y = p->backward ? &q->dy.desc : &q->y.desc, *x = p->backward ? &q->y.desc : &q->x.desc;
	TRY(dnnl_pooling_v2_forward_desc_init(&forward, kind, algorithm, x, y, stride, kernel, dilation, begin, end));
	const char *why = describe_nth(q, &q->forward_desc, &forward, NULL, p->backward ? 0 : skip);
	if (why)
		return why;
	TRY(dnnl_primitive_create(&q->forward, q->forward_desc));
	if (!p->backward)
		return NULL;
	dnnl_pooling_v2_desc_t backward;
	TRY(dnnl_pooling_v2_backward_desc_init(&backward, algorithm, x, y, stride, kernel, dilation, begin, end));
	if ((why = describe_nth(q, &q->desc, &backward, q->forward_desc, skip)))
		return why;
	TRY(dnnl_primitive_create(&q->primitive, q->desc));
	return NULL;
}

// forward_pass leaves the positions in the workspace, for the gradient.
static const char *forward_pass(pooling *q) {
	dnnl_memory_t y;
	const char *why = new_memory(q, &y, &q->dy.desc, DNNL_MEMORY_ALLOCATE);
	if (why)
		return why;
	dnnl_exec_arg_t args[] = {{DNNL_ARG_SRC, q->x.memory}, {DNNL_ARG_DST, y}, {DNNL_ARG_WORKSPACE, q->workspace}};
	TRY(dnnl_primitive_execute(q->forward, q->stream, 3, args));
	TRY(dnnl_stream_wait(q->stream));
	dnnl_memory_destroy(y);
	return NULL;
}

static const char *prepare(pooling *q, int skip, void *x, void *dy, void *y) {
	const problem *p = q->p;
	TRY(dnnl_engine_create(&q->engine, dnnl_cpu, 0));
	TRY(dnnl_stream_create(&q->stream, q->engine, dnnl_stream_default_flags));
	const char *why = NULL;
	if (x)
		why = new_tensor(q, &q->x, p->in, x);
	if (!why && p->backward)
		why = new_tensor(q, &q->dy, p->out, dy);
	if (!why)
		why = new_tensor(q, &q->y, p->backward ? p->in : p->out, y);
	if (!why)
		why = describe(q, skip);
	if (why)
		return why;
	if (!p->average && (p->training || p->backward)) {
		const dnnl_memory_desc_t *desc = dnnl_primitive_desc_query_md(q->forward_desc, dnnl_query_workspace_md, 0);
		if ((why = new_memory(q, &q->workspace, desc, DNNL_MEMORY_ALLOCATE)))
			return why;
		if (p->backward && (why = forward_pass(q)))
			return why;
	}
	q->args[0] = (dnnl_exec_arg_t){p->backward ? DNNL_ARG_DIFF_DST : DNNL_ARG_SRC, p->backward ? q->dy.memory : q->x.memory};
	q->args[1] = (dnnl_exec_arg_t){p->backward ? DNNL_ARG_DIFF_SRC : DNNL_ARG_DST, q->y.memory};
	q->args[2] = (dnnl_exec_arg_t){DNNL_ARG_WORKSPACE, q->workspace};
	q->nargs = q->workspace ? 3 : 2;
	return NULL;
}

pooling *onednn_new(const problem *p, int skip, void *x, void *dy, void *y, int threads, const char **why) {
	dnnl_set_primitive_cache_capacity(0); // it would hand out the first implementation for all
	omp_set_num_threads(threads);
	pooling *q = calloc(1, sizeof *q);
	problem *copy = malloc(sizeof *copy);
	*copy = *p;
	q->p = copy;
	q->elements = p->n * p->c * p->out[0] * p->out[1] * p->out[2];
	if ((*why = prepare(q, skip, x, dy, y))) {
		onednn_free(q);
		return NULL;
	}
	return q;
}

int onednn_run(pooling *q, long calls, int threads) {
	omp_set_num_threads(threads);
	dnnl_primitive_t primitive = q->primitive ? q->primitive : q->forward;
	for (long i = 0; i < calls; i++) {
		int status = dnnl_primitive_execute(primitive, q->stream, q->nargs, q->args);
		if (status != dnnl_success)
			return status;
	}
	return dnnl_stream_wait(q->stream);
}

static const char *positions(pooling *q, int32_t *at) {
	dnnl_memory_desc_t desc;
	const dnnl_memory_desc_t *stored;
	dnnl_memory_t plain;
	void *bytes;
	TRY(dnnl_memory_get_memory_desc(q->workspace, &stored));
	desc = q->y.plain_desc;
	desc.data_type = stored->data_type;
	const char *why = new_memory(q, &plain, &desc, DNNL_MEMORY_ALLOCATE);
	if (why || (why = reorder(q, q->workspace, plain)))
		return why;
	TRY(dnnl_memory_get_data_handle(plain, &bytes));
	for (int i = 0; i < q->elements; i++)
		at[i] = desc.data_type == dnnl_u8 ? ((uint8_t *)bytes)[i] : ((int32_t *)bytes)[i];
	dnnl_memory_destroy(plain);
	return NULL;
}

int onednn_read_out(pooling *q, int32_t *at) {
	if (blocked(q->p) && reorder(q, q->y.memory, q->y.plain))
		return 1;
	return at && positions(q, at) != NULL;
}

const char *onednn_implementation(pooling *q) {
	const char *name = "";
	dnnl_primitive_desc_query(q->desc ? q->desc : q->forward_desc, dnnl_query_impl_info_str, 0, &name);
	return name;
}

const char *onednn_version(void) {
	static char text[32];
	const dnnl_version_t *v = dnnl_version();
	snprintf(text, sizeof text, "%d.%d.%d", v->major, v->minor, v->patch);
	return text;
}

static void free_tensor(tensor *t) {
	if (t->memory != t->plain)
		dnnl_memory_destroy(t->memory);
	dnnl_memory_destroy(t->plain);
}

void onednn_free(pooling *q) {
	dnnl_primitive_destroy(q->primitive);
	dnnl_primitive_destroy(q->forward);
	dnnl_primitive_desc_destroy(q->desc);
	dnnl_primitive_desc_destroy(q->forward_desc);
	dnnl_memory_destroy(q->workspace);
	free_tensor(&q->x);
	free_tensor(&q->dy);
	free_tensor(&q->y);
	dnnl_stream_destroy(q->stream);
	dnnl_engine_destroy(q->engine);
	free((void *)q->p);
	free(q);
}
