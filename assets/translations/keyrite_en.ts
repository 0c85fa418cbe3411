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
    <name>SheetInput</name>
    <message numerus="yes">
        <source>%n words typed</source>
        <translation>
            <numerusform>%n word typed</numerusform>
            <numerusform>%n words typed</numerusform>
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
        <source>All %n checks passed.</source>
        <translation>
            <numerusform>The one check passed.</numerusform>
            <numerusform>All %n checks passed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n checks failed; each says why below.</source>
        <translation>
            <numerusform>%n check failed; it says why below.</numerusform>
            <numerusform>%n checks failed; each says why below.</numerusform>
        </translation>
    </message>
</context>
</TS>
