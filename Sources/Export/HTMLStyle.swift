/// How a transcript looks in a browser and on paper.
enum HTMLStyle {
    /// What stands in the `style` element, to the byte.
    static let sheet = """
        :root{color-scheme:light dark;--text:#1f2328;--dim:#59636e;--line:#d1d9e0;--page:#fff;--box:#f6f8fa;\
        --user:#0550ae;--agent:#116329;--bad:#b3261e;--k:#a0309b;--s:#0a5c36;--n:#8a4600;--c:#6a737d}
        @media(prefers-color-scheme:dark){:root{--text:#e6edf3;--dim:#9198a1;--line:#3d444d;--page:#0d1117;\
        --box:#151b23;--user:#79c0ff;--agent:#7ee787;--bad:#ff8f88;--k:#ff9bf2;--s:#a5d6a7;--n:#ffc680;--c:#9198a1}}
        body{max-width:46rem;margin:0 auto;padding:1rem;background:var(--page);color:var(--text);\
        font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.4rem;margin:1rem 0 .2rem}h2{font-size:1rem;color:var(--dim);margin:2rem 0 .5rem;\
        border-bottom:1px solid var(--line)}
        .said h1,.said h2,.said h3,.said h4{font-size:1.05rem;color:inherit;border:0;margin:1rem 0 .3rem}
        article{margin:1rem 0}article:target{outline:2px solid var(--user);outline-offset:.4rem}
        header{color:var(--dim);font-size:.9rem}header b{color:var(--agent)}.user header b{color:var(--user)}
        header a,summary a{color:inherit;text-decoration:none}.said a{color:var(--user)}
        .user .said,.text{white-space:pre-wrap;unicode-bidi:plaintext}.said p{margin:.5rem 0}
        .user{border-left:3px solid var(--user);padding-left:.8rem}
        .note,details{color:var(--dim);font-size:.9rem}.bad{color:var(--bad)}
        details{margin:.6rem 0}summary{cursor:pointer}
        pre{background:var(--box);border:1px solid var(--line);border-radius:6px;padding:.6rem;overflow-x:auto;\
        font:.85rem/1.45 ui-monospace,monospace;color:var(--text)}
        pre.text,.text pre{white-space:pre-wrap}code{font-family:ui-monospace,monospace;font-size:.9em}
        pre b{font-weight:inherit;color:var(--k)}pre .t,pre .f,pre .h{color:var(--user)}pre .v{color:inherit}\
        pre .s,pre .i{color:var(--s)}pre .n{color:var(--n)}pre .c{color:var(--c)}pre .d{color:var(--bad)}
        table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid var(--line);\
        padding:.2rem .6rem;text-align:start}
        blockquote{margin:.5rem 0;padding-left:.8rem;border-left:3px solid var(--line);color:var(--dim)}
        @media print{:root{--page:#fff;--text:#000;--dim:#444;--line:#bbb;--box:#fff;--user:#000;--agent:#000}\
        body{max-width:none;padding:0;font-size:10pt}article,pre{break-inside:avoid-page}pre{white-space:pre-wrap}}

        """

    /// Base64 of its SHA-256, by which browsers know it: no other style is let in.
    static let digest = "1AW2irSWQeJQ0E6clo8ISGMW8GyPoR4KBK5KQPINZXM="
}
