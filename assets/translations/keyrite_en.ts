<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BusyPage</name>
    <message numerus="yes">
        <source>About %n seconds left.</source>
        <translation>
            <numerusform>About %n second left.</numerusform>
            <numerusform>About %n seconds left.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CertificatesView</name>
    <message numerus="yes">
        <source>%n serial numbers in it are of no certificate that is known</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConfirmPrinterPage</name>
    <message numerus="yes">
        <source>%n looks of this machine at printer and spool passed</source>
        <translation>
            <numerusform>%n look of this machine at printer and spool passed</numerusform>
            <numerusform>%n looks of this machine at printer and spool passed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DueTable</name>
    <message numerus="yes">
        <source>✗ overdue by %n days</source>
        <translation>
            <numerusform>✗ overdue by %n day</numerusform>
            <numerusform>✗ overdue by %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>! in %n days</source>
        <translation>
            <numerusform>! in %n day</numerusform>
            <numerusform>! in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✓ in %n days</source>
        <translation>
            <numerusform>✓ in %n day</numerusform>
            <numerusform>✓ in %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EndedPage</name>
    <message numerus="yes">
        <source>%n files of sheets still lie on this disk</source>
        <translation>
            <numerusform>%n file of a sheet still lies on this disk</numerusform>
            <numerusform>%n files of sheets still lie on this disk</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n deviations stand in the record.</source>
        <translation>
            <numerusform>%n deviation stands in the record.</numerusform>
            <numerusform>%n deviations stand in the record.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EstatePage</name>
    <message numerus="yes">
        <source>✓ Scripts for %n hosts</source>
        <translation>
            <numerusform>✓ Scripts for %n host</numerusform>
            <numerusform>✓ Scripts for %n hosts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things are wrong; each is marked at its cell</source>
        <translation>
            <numerusform>%n thing is wrong; it is marked at its cell</numerusform>
            <numerusform>%n things are wrong; each is marked at its cell</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PresentSheetPage</name>
    <message numerus="yes">
        <source>%n sheets are needed. The first custodian comes.</source>
        <translation>
            <numerusform>%n sheet is needed. The first custodian comes.</numerusform>
            <numerusform>%n sheets are needed. The first custodian comes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more sheets are needed. The next custodian comes.</source>
        <translation>
            <numerusform>%n more sheet is needed. The next custodian comes.</numerusform>
            <numerusform>%n more sheets are needed. The next custodian comes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RequestLine</name>
    <message numerus="yes">
        <source>{subject}, %n days</source>
        <translation>
            <numerusform>{subject}, %n day</numerusform>
            <numerusform>{subject}, %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RequirementsView</name>
    <message numerus="yes">
        <source>%n disputed</source>
        <translation>
            <numerusform>%n disputed</numerusform>
            <numerusform>%n disputed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> and %n more</numerusform>
            <numerusform> and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RootStatusPanel</name>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>And %n more.</numerusform>
            <numerusform>And %n more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sheets out</source>
        <translation>
            <numerusform>%n sheet out</numerusform>
            <numerusform>%n sheets out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dates have passed: see “What is due”</source>
        <translation>
            <numerusform>%n date has passed: see “What is due”</numerusform>
            <numerusform>%n dates have passed: see “What is due”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things to act on: see “Verify and read a record”</source>
        <translation>
            <numerusform>%n thing to act on: see “Verify and read a record”</numerusform>
            <numerusform>%n things to act on: see “Verify and read a record”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>last drill %n days ago</source>
        <translation>
            <numerusform>last drill %n day ago</numerusform>
            <numerusform>last drill %n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>sheets last proven %n days ago</source>
        <translation>
            <numerusform>sheets last proven %n day ago</numerusform>
            <numerusform>sheets last proven %n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>drill overdue by %n days</source>
        <translation>
            <numerusform>drill overdue by %n day</numerusform>
            <numerusform>drill overdue by %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>drill due in %n days</source>
        <translation>
            <numerusform>drill due in %n day</numerusform>
            <numerusform>drill due in %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SiteChart</name>
    <message numerus="yes">
        <source>✓ %n sheets left, enough</source>
        <translation>
            <numerusform>✓ %n sheet left, enough</numerusform>
            <numerusform>✓ %n sheets left, enough</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✗ %n sheets left, too few</source>
        <translation>
            <numerusform>✗ %n sheet left, too few</numerusform>
            <numerusform>✗ %n sheets left, too few</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepChart</name>
    <message numerus="yes">
        <source>, begun %n times</source>
        <translation>
            <numerusform>, begun once</numerusform>
            <numerusform>, begun %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepList</name>
    <message numerus="yes">
        <source>%n min planned</source>
        <translation>
            <numerusform>%n min planned</numerusform>
            <numerusform>%n min planned</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerifyPage</name>
    <message numerus="yes">
        <source>%n archives</source>
        <translation>
            <numerusform>%n archive</numerusform>
            <numerusform>%n archives</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them do not verify.</source>
        <translation>
            <numerusform>%n of them does not verify.</numerusform>
            <numerusform>%n of them do not verify.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n checks failed; each says why below.</source>
        <translation>
            <numerusform>%n check failed; it says why below.</numerusform>
            <numerusform>%n checks failed; each says why below.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>! %n things are to be acted on: see Open and due.</source>
        <translation>
            <numerusform>! %n thing is to be acted on: see Open and due.</numerusform>
            <numerusform>! %n things are to be acted on: see Open and due.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n checks passed.</source>
        <translation>
            <numerusform>%n check passed.</numerusform>
            <numerusform>%n checks passed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Still to be accounted for: %n sheets</source>
        <translation>
            <numerusform>Still to be accounted for: %n sheet</numerusform>
            <numerusform>Still to be accounted for: %n sheets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Any %n sites may be lost, and a quorum is left.</source>
        <translation>
            <numerusform>Any %n site may be lost, and a quorum is left.</numerusform>
            <numerusform>Any %n sites may be lost, and a quorum is left.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_ManyPage</name>
    <message numerus="yes">
        <source>Compared: sign all %n</source>
        <translation>
            <numerusform>Compared: sign it</numerusform>
            <numerusform>Compared: sign all %n</numerusform>
        </translation>
    </message>
</context>
</TS>
