#include <stddef.h>
#include <stdint.h>

enum { MAX, MAX_U8, ARGMAX, AVERAGE, GLOBAL_AVERAGE, GLOBAL_AVERAGE_FIRST };

// A pooling problem; pads are top, right, bottom, left.
typedef struct {
	int kind, n, c, in_h, in_w, kernel_h, kernel_w, stride_h, stride_w;
	int pad[4];
} problem;

typedef struct pooling pooling;

// xnnpack_new returns NULL if XNNPACK has no such operator. x, y and at, the
// places of ARGMAX, stay the caller's.
pooling *xnnpack_new(const problem *p, void *x, void *y, uint32_t *at, int threads);

// run makes calls calls.
int xnnpack_run(pooling *p, long calls);

void xnnpack_free(pooling *p);
