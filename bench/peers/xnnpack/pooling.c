//go:build xnnpack

#include "pooling.h"

#include <math.h>
#include <pthreadpool.h>
#include <stdlib.h>
#include <xnnpack.h>

struct pooling {
	xnn_operator_t op;
	pthreadpool_t threads;
};

static enum xnn_status create(const problem *p, xnn_operator_t *op) {
	int top = p->pad[0], right = p->pad[1], bottom = p->pad[2], left = p->pad[3], c = p->c;
	int kh = p->kernel_h, kw = p->kernel_w, sh = p->stride_h, sw = p->stride_w;
	switch (p->kind) {
	case MAX:
		return xnn_create_max_pooling2d_nhwc_f32(top, right, bottom, left, kh, kw, sh, sw, 1, 1, c, c, c, -INFINITY, INFINITY, 0, op);
	case MAX_U8:
		return xnn_create_max_pooling2d_nhwc_u8(top, right, bottom, left, kh, kw, sh, sw, 1, 1, c, c, c, 0, 255, 0, op);
	case ARGMAX:
		return xnn_create_argmax_pooling2d_nhwc_f32(top, right, bottom, left, kh, kw, c, c, c, 0, op);
	case AVERAGE:
		return xnn_create_average_pooling2d_nhwc_f32(top, right, bottom, left, kh, kw, sh, sw, c, c, c, -INFINITY, INFINITY, 0, op);
	case GLOBAL_AVERAGE:
		return xnn_create_global_average_pooling_nwc_f32(c, c, c, -INFINITY, INFINITY, 0, op);
	default:
		return xnn_create_global_average_pooling_ncw_f32(c, -INFINITY, INFINITY, 0, op);
	}
}

static enum xnn_status setup(const problem *p, xnn_operator_t op, void *x, void *y, uint32_t *at, pthreadpool_t threads) {
	int n = p->n, h = p->in_h, w = p->in_w;
	switch (p->kind) {
	case MAX:
		return xnn_setup_max_pooling2d_nhwc_f32(op, n, h, w, x, y, threads);
	case MAX_U8:
		return xnn_setup_max_pooling2d_nhwc_u8(op, n, h, w, x, y, threads);
	case ARGMAX:
		return xnn_setup_argmax_pooling2d_nhwc_f32(op, n, h, w, x, y, at, threads);
	case AVERAGE:
		return xnn_setup_average_pooling2d_nhwc_f32(op, n, h, w, x, y, threads);
	case GLOBAL_AVERAGE:
		return xnn_setup_global_average_pooling_nwc_f32(op, n, h * w, x, y, threads);
	default:
		return xnn_setup_global_average_pooling_ncw_f32(op, n, h * w, x, y, threads);
	}
}

pooling *xnnpack_new(const problem *p, void *x, void *y, uint32_t *at, int threads) {
	pooling *q = calloc(1, sizeof *q);
	if (threads > 1)
		q->threads = pthreadpool_create(threads);
	if (xnn_initialize(NULL) == xnn_status_success && create(p, &q->op) == xnn_status_success &&
		setup(p, q->op, x, y, at, q->threads) == xnn_status_success)
		return q;
	xnnpack_free(q);
	return NULL;
}

int xnnpack_run(pooling *q, long calls) {
	for (long i = 0; i < calls; i++) {
		int status = xnn_run_operator(q->op, q->threads);
		if (status != xnn_status_success)
			return status;
	}
	return 0;
}

void xnnpack_free(pooling *q) {
	xnn_delete_operator(q->op);
	pthreadpool_destroy(q->threads);
	free(q);
}
