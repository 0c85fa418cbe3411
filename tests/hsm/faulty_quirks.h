/* Quirks of tokens that are not at hand, for faulty_module.c: each is a bit of `quirks`, and what the standard leaves
   open or a vendor does all the same. hsm_support.py has the same list by name.

   Each takes the arguments of a call and either answers it (returns 1, with the answer), or lets it pass (returns 0). */

enum quirk {
    NO_COPY = 1 << 0,            /* C_CopyObject is not supported */
    EXTRACTABLE_READ_ONLY = 1 << 1,
    NO_CHANGE = 1 << 2,          /* C_SetAttributeValue is not supported */
    RAW_POINT = 1 << 3,          /* CKA_EC_POINT without its OCTET STRING */
    CURVE_NAME = 1 << 4,         /* CKA_EC_PARAMS as a PrintableString */
    DER_SIGNATURE = 1 << 5,      /* ECDSA signatures as in X.509 */
    NO_RAW_SIGNING = 1 << 6,     /* only mechanisms that hash */
    PIN_PAD = 1 << 7,            /* PINs are typed on the token; one that is passed is refused */
    NO_SENSITIVE_BIRTH = 1 << 8, /* CKA_SENSITIVE is not taken when keys are made */
    NO_DENIED_ROLES = 1 << 9,    /* a role that is denied is an unknown attribute */
    WANTS_TYPE = 1 << 10,        /* pairs need CKA_CLASS and CKA_KEY_TYPE */
    WANTS_LENGTH = 1 << 11,      /* an unwrapped secret key needs CKA_VALUE_LEN */
    NUL_PADDED = 1 << 12,        /* texts end in NUL, with rubbish behind it */
    NO_RNG = 1 << 13,
    NO_DESTROY = 1 << 14,
    MANY_SLOTS = 1 << 15,        /* 300 more slots, with nothing in them that can be read */
    ALWAYS_AUTHENTICATE = 1 << 16,
    GROWING_SLOTS = 1 << 17,     /* a token is plugged in between the two calls */
    NO_HISTORY = 1 << 18,        /* CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE are unknown */
    NO_PRIVATE_TYPE = 1 << 19,   /* a private key does not tell its curve or modulus */
    CANT_LOCK = 1 << 20,
    LIES_ABOUT_HISTORY = 1 << 21, /* the same as NO_HISTORY, but answered with OK */
    ID_READ_ONLY = 1 << 22,
    NO_SESSION_KEYS = 1 << 23,   /* keys can only be token objects */
    ENDLESS_FIND = 1 << 24,
};

typedef struct { ulong_t type; unsigned char *value; ulong_t length; } attribute_t;
static ulong_t quirks, signing_with, grown;
static char pad_pin[] = "rehearsal-4711";
#define OTHER_SLOT 0xf00000000UL /* beyond what SoftHSM takes for slots */

static int is_one_of(ulong_t type, const ulong_t *types)
{
    for (; *types != ~0UL; types++)
        if (*types == type)
            return 1;
    return 0;
}
#define IN(type, ...) is_one_of(type, (const ulong_t[]){__VA_ARGS__, ~0UL})

static attribute_t *in_template(ulong_t template, ulong_t count, ulong_t type)
{
    attribute_t *list = (attribute_t *)template;
    for (ulong_t i = 0; i < count; i++)
        if (list[i].type == type)
            return list + i;
    return 0;
}

static ulong_t judge_template(ulong_t template, ulong_t count, int born)
{
    attribute_t *list = (attribute_t *)template, *token = in_template(template, count, 1);
    for (ulong_t i = 0; i < count; i++)
        if ((quirks & NO_DENIED_ROLES) && list[i].type >= 0x104 && list[i].type <= 0x10c && !*list[i].value)
            return 0x12;
    if ((quirks & NO_SENSITIVE_BIRTH) && born && in_template(template, count, 0x103))
        return 0xd1;
    if ((quirks & NO_SESSION_KEYS) && born && token && !*token->value)
        return 0x13;
    return 0;
}

static ulong_t answer_value(attribute_t *asked, const unsigned char *value, ulong_t length)
{
    if (asked->value && asked->length < length) {
        asked->length = ~0UL;
        return 0x150;
    }
    if (asked->value)
        memcpy(asked->value, value, length);
    asked->length = length;
    return 0;
}

static ulong_t read_real(ulong_t session, ulong_t object, ulong_t type, unsigned char *value, ulong_t *length)
{
    attribute_t one = {type, value, *length};
    ulong_t answer = real->calls[24](session, object, (ulong_t)&one, 1, 0, 0, 0, 0);
    *length = one.length;
    return answer;
}

static int quirk_of_reading(ulong_t session, ulong_t object, attribute_t *asked, ulong_t *answer)
{
    unsigned char value[1024], name[16] = {0x13, 9};
    ulong_t length = sizeof value, class_length = sizeof(ulong_t), class = 0;
    if ((quirks & (NO_HISTORY | LIES_ABOUT_HISTORY)) && IN(asked->type, 0x163, 0x164, 0x165)) {
        asked->length = ~0UL;
        return *answer = quirks & NO_HISTORY ? 0x12 : 0, 1;
    }
    if ((quirks & ALWAYS_AUTHENTICATE) && asked->type == 0x202)
        return *answer = answer_value(asked, (const unsigned char *)"\1", 1), 1;
    read_real(session, object, 0, (unsigned char *)&class, &class_length);
    if ((quirks & NO_PRIVATE_TYPE) && class == 3 && IN(asked->type, 0x180, 0x120, 0x122)) {
        asked->length = ~0UL;
        return *answer = 0x12, 1;
    }
    if ((quirks & RAW_POINT) && asked->type == 0x181 && !read_real(session, object, 0x181, value, &length)) {
        ulong_t header = value[1] & 0x80 ? 3 : 2;
        return *answer = answer_value(asked, value + header, length - header), 1;
    }
    if ((quirks & CURVE_NAME) && asked->type == 0x180 && !read_real(session, object, 0x180, value, &length)) {
        memcpy(name + 2, length > 8 ? "secp256r1" : value[6] == 0x22 ? "secp384r1" : "secp521r1", 9);
        return *answer = answer_value(asked, name, 11), 1;
    }
    return 0;
}

static ulong_t der_integer(unsigned char *to, const unsigned char *from, ulong_t length)
{
    while (length > 1 && !*from)
        from++, length--;
    ulong_t zero = *from >> 7;
    to[0] = 2, to[1] = length + zero, to[2] = 0;
    memcpy(to + 2 + zero, from, length);
    return 2 + zero + length;
}

static void make_der(unsigned char *signature, ulong_t *length)
{
    unsigned char body[256];
    ulong_t half = *length / 2, size = der_integer(body, signature, half);
    size += der_integer(body + size, signature + half, half);
    ulong_t header = size > 127 ? 3 : 2;
    signature[0] = 0x30, signature[1] = size > 127 ? 0x81 : size, signature[2] = size;
    memcpy(signature + header, body, size);
    *length = header + size;
}

static ulong_t list_more_slots(ulong_t present, ulong_t list, ulong_t count)
{
    ulong_t room = *(ulong_t *)count, answer = real->calls[4](present, list, count, 0, 0, 0, 0, 0);
    ulong_t extra = quirks & MANY_SLOTS ? 300 : 1, found = *(ulong_t *)count;
    if (!list && (quirks & GROWING_SLOTS) && !(quirks & MANY_SLOTS))
        return grown = 0, answer;
    if (list && !answer && room < found + extra)
        answer = 0x150;
    for (ulong_t i = 0; list && !answer && i < extra; i++)
        ((ulong_t *)list)[found + i] = OTHER_SLOT + i;
    *(ulong_t *)count = found + extra;
    return answer;
}

/* Answers instead of the token: 1 where it does. */
static int quirk_before(long index, ulong_t a, ulong_t *b, ulong_t *c, ulong_t *d, ulong_t e, ulong_t *f, ulong_t *g,
                        ulong_t *answer)
{
    *answer = 0;
    if (index == 0 && (quirks & CANT_LOCK) && a)
        *answer = 0x0a;
    if (index == 4 && (quirks & (MANY_SLOTS | GROWING_SLOTS)))
        return *answer = list_more_slots(a, *b, *c), 1;
    if (index == 6 && a >= OTHER_SLOT)
        *answer = (const ulong_t[]){0xe0, 0xe1, 0x30, 0x05}[a % 4];
    if ((quirks & PIN_PAD) && (index == 9 || index == 10 || index == 18)) {
        ulong_t *pin = index == 18 ? c : b, *length = index == 18 ? d : c;
        if (*pin)
            *answer = 0xa1;
        else
            *pin = (ulong_t)pad_pin, *length = sizeof pad_pin - 1;
    }
    if ((quirks & NO_COPY) && index == 21)
        *answer = 0x54;
    if (index == 25 && (quirks & NO_CHANGE))
        *answer = 0x54;
    if (index == 25 && (quirks & EXTRACTABLE_READ_ONLY) && in_template(*c, *d, 0x162))
        *answer = 0x10;
    if (index == 25 && (quirks & ID_READ_ONLY) && in_template(*c, *d, 0x102))
        *answer = 0x10;
    if (index == 42) {
        signing_with = *(ulong_t *)*b;
        if ((quirks & NO_RAW_SIGNING) && IN(signing_with, 0x0001, 0x1041))
            *answer = 0x70;
    }
    if (index == 43 && (quirks & ALWAYS_AUTHENTICATE)) { /* a refusal ends the operation */
        real->calls[43](a, *b, *c, *d, e, 0, 0, 0);
        *answer = 0x101;
    }
    if (index == 64 && (quirks & NO_RNG))
        *answer = 0x121;
    if (index == 22 && (quirks & NO_DESTROY))
        *answer = 0x1b;
    if (index == 20)
        *answer = judge_template(*b, *c, 0);
    if (index == 58)
        *answer = judge_template(*c, *d, 1);
    if (index == 59) {
        *answer = judge_template(*c, *d, 1);
        *answer = *answer ? *answer : judge_template(e, *f, 1);
        if ((quirks & WANTS_TYPE) && !(in_template(*c, *d, 0x100) && in_template(e, *f, 0)))
            *answer = 0xd0;
    }
    if (index == 61) {
        *answer = judge_template(*f, *g, 0);
        attribute_t *class = in_template(*f, *g, 0), *length = in_template(*f, *g, 0x161);
        if ((quirks & WANTS_LENGTH) && class && *class->value == 4) {
            if (!length)
                *answer = 0xd0;
            else
                *length = ((attribute_t *)*f)[--*g]; /* SoftHSM takes none */
        }
    }
    if (index == 24 && quirk_of_reading(a, *b, (attribute_t *)*c, answer))
        return 1;
    return *answer != 0;
}

static void quirk_after(long index, ulong_t b, ulong_t c, ulong_t d, ulong_t e)
{
    if (index == 6 && (quirks & PIN_PAD))
        *(ulong_t *)(b + 96) |= 0x100;
    if (index == 6 && (quirks & NUL_PADDED))
        for (int i = 0; i < 4; i++) {
            const int begins[] = {0, 32, 64, 80, 96};
            int end = begins[i + 1];
            while (end > begins[i] && ((char *)b)[end - 1] == ' ')
                end--;
            for (int j = end; j < begins[i + 1]; j++)
                ((char *)b)[j] = j == end ? 0 : '\xff';
        }
    if (index == 43 && (quirks & DER_SIGNATURE) && signing_with == 0x1041)
        make_der((unsigned char *)d, (ulong_t *)e);
    if (index == 27 && (quirks & ENDLESS_FIND))
        *(ulong_t *)d = 64;
    (void)c;
}
