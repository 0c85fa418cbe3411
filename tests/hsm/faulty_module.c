/* A PKCS#11 module for the tests: passes every call on to a real module, except those that it was told to spoil.

   faulty_plan(call, nth, action, code): spoil the nth call from now (1 is the next) of this function, or of any
   function where call is -1. Actions: 1 answer `code` instead of calling, 2 call and then answer `code`, 3 never
   return, 4 crash, 5 kill the process before the call, 6 kill it after the call, 7 answer `code` from then on.
   The environment variable FAULTY_PLAN holds a first plan, as four numbers.
   faulty_quirks(set): the token behaves as real ones do that are not at hand (faulty_quirks.h); FAULTY_QUIRKS likewise.
   FAULTY_PARAMETERS is what NSS's library is told when it is initialised, for callers that can't.
   Compiled with FAULTY_GAPS it is one of PKCS#11 3.0, with a C_GetInterface, and has no C_GenerateRandom.
   faulty_flags(set): flags added to what C_GetTokenInfo says. faulty_count(): calls since the last plan.

   All arguments of all PKCS#11 functions are integers or pointers, at most eight of them, so that one shape of
   wrapper serves every function. */

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ulong_t;
typedef ulong_t (*call_t)(ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t);
struct list {
    unsigned char version[2];
    call_t calls[68];
};

static struct list *real, fake, other;
static int given;
static long plan_call = -2, plan_nth, plan_action, seen;
static ulong_t plan_code, extra_flags;

#include "faulty_quirks.h"

void faulty_plan(long call, long nth, long action, ulong_t code)
{
    plan_call = call, plan_nth = nth, plan_action = action, plan_code = code, seen = 0;
}

void faulty_quirks(ulong_t set) { quirks = set; }

void faulty_flags(ulong_t flags) { extra_flags = flags; }

long faulty_count(void) { return seen; }

static ulong_t pass(long index, ulong_t a, ulong_t b, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h)
{
    long action = 0;
    if (plan_call == -1 || plan_call == index) {
        seen++;
        if (seen == plan_nth || (plan_action == 7 && plan_nth > 0 && seen > plan_nth))
            action = plan_action;
    }
    if (action == 1 || action == 7)
        return plan_code;
    if (action == 3)
        for (;;)
            pause();
    if (action == 4)
        *(volatile int *)0 = 1;
    if (action == 5)
        kill(getpid(), SIGKILL);
    static const void *parameters[7]; /* CK_C_INITIALIZE_ARGS, and NSS's LibraryParameters before the last */
    if (index == 0 && getenv("FAULTY_PARAMETERS"))
        parameters[4] = (void *)2, parameters[5] = getenv("FAULTY_PARAMETERS"), a = (ulong_t)parameters;
    ulong_t answer;
    if (quirk_before(index, a, &b, &c, &d, e, &f, &g, &answer))
        return answer;
    answer = real->calls[index](a, b, c, d, e, f, g, h);
    if (answer == 0)
        quirk_after(index, b, c, d, e);
    if (action == 6)
        kill(getpid(), SIGKILL);
    if (action == 2)
        return plan_code;
    if (index == 6 && answer == 0) /* C_GetTokenInfo: flags come after 96 bytes of text */
        *(ulong_t *)(b + 96) |= extra_flags;
    return answer;
}

#define WRAP(n)                                                                                                   \
    static ulong_t call_##n(ulong_t a, ulong_t b, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) \
    {                                                                                                             \
        return pass(n, a, b, c, d, e, f, g, h);                                                                   \
    }
#define TEN(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7) X(t##8) X(t##9)
#define ALL(X)                                                                                                    \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) TEN(X, 1) TEN(X, 2) TEN(X, 3) TEN(X, 4) TEN(X, 5)             \
    X(60) X(61) X(62) X(63) X(64) X(65) X(66) X(67)
ALL(WRAP)
#define ENTRY(n) fake.calls[n] = call_##n;

ulong_t C_GetFunctionList(struct list **out)
{
    if (!real) {
        void *library = dlopen(getenv("FAULTY_REAL"), RTLD_NOW | RTLD_LOCAL);
        ulong_t (*get)(struct list **) = library ? (ulong_t(*)(struct list **))dlsym(library, "C_GetFunctionList") : 0;
        if (!get || get(&real))
            return 5;
        fake.version[0] = 2, fake.version[1] = 40;
        ALL(ENTRY)
#ifdef FAULTY_GAPS
        fake.version[0] = 3, fake.calls[64] = 0;
#endif
        if (getenv("FAULTY_PLAN"))
            sscanf(getenv("FAULTY_PLAN"), "%ld %ld %ld %lu", &plan_call, &plan_nth, &plan_action, &plan_code);
        if (getenv("FAULTY_QUIRKS"))
            quirks = strtoul(getenv("FAULTY_QUIRKS"), 0, 10);
    }
    other = fake, given = !given; /* p11-kit gives out another list each time */
    *out = given ? &other : &fake;
    return 0;
}

#ifdef FAULTY_GAPS
ulong_t C_GetInterface(const char *name, void *version, void **out, ulong_t flags)
{
    static struct { const char *name; struct list *functions; ulong_t flags; } interface = {"PKCS 11", 0, 0};
    ulong_t answer = C_GetFunctionList(&interface.functions);
    *out = &interface;
    return answer + !!name + !!version + flags;
}
#endif
