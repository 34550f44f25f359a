#include <stdint.h>

// A pooling problem. Extents are depth, height, width; the last rank of them
// count.
typedef struct {
	int rank, n, c;
	int in[3], out[3], kernel[3], stride[3], pad[3], pad_end[3];
	int average, include_pad, u8;
	int layout;   // 0: channels first, 1: channels last, 8, 16: blocks of channels
	int training; // positions of the maxima too
	int backward;
} problem;

typedef struct pooling pooling;

// onednn_new makes the primitive of an implementation, of which it skips some,
// and runs what comes before it. x is the input,
// y the output; of a gradient dy is the input and y the gradient of x. They stay
// the caller's and have the plain layout of the problem. On failure it returns
// NULL and sets *why.
pooling *onednn_new(const problem *p, int skip, void *x, void *dy, void *y, int threads, const char **why);

// run makes calls calls.
int onednn_run(pooling *p, long calls, int threads);

// read_out copies the result to y if that is not where it was written, and the
// positions, if any, to at, in the plain layout of y.
int onednn_read_out(pooling *p, int32_t *at);

const char *onednn_implementation(pooling *p);
const char *onednn_version(void);
void onednn_free(pooling *p);
