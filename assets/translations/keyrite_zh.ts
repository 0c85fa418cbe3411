<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AccountSheetPage</name>
    <message>
        <source>Sheet {index} of set {generation}: {holder}, {site}, bag {bag}</source>
        <translation>第 {generation} 组份额单 {index}：{holder}，{site}，防拆袋 {bag}</translation>
    </message>
    <message>
        <source>Destroyed in front of the witness</source>
        <translation>已当着见证人的面销毁</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>遗失</translation>
    </message>
    <message>
        <source>Not here: it stays owed</source>
        <translation>不在场：仍为未结事项</translation>
    </message>
    <message>
        <source>Note (needed for a missing sheet)</source>
        <translation>备注（遗失的份额单必须填写）</translation>
    </message>
    <message>
        <source>Destroy the sheet now, or say what became of it.</source>
        <translation>现在销毁份额单，或说明其下落。</translation>
    </message>
    <message>
        <source>So it is</source>
        <translation>属实</translation>
    </message>
    <message>
        <source>Say when the sheet was seen last, and by whom.</source>
        <translation>请说明份额单最后一次由谁、在何时见到。</translation>
    </message>
    <message>
        <source>Say what became of the sheet.</source>
        <translation>请说明份额单的下落。</translation>
    </message>
</context>
<context>
    <name>AcknowledgeDutiesPage</name>
    <message>
        <source>{name} agrees</source>
        <translation>{name} 同意</translation>
    </message>
    <message>
        <source>Each of them has agreed</source>
        <translation>各位均已同意</translation>
    </message>
    <message>
        <source>{name} has not agreed yet.</source>
        <translation>{name} 尚未同意。</translation>
    </message>
</context>
<context>
    <name>AwaitPeoplePage</name>
    <message>
        <source>{name} is back</source>
        <translation>{name} 已回来</translation>
    </message>
    <message>
        <source>They must say it in person. Wait for them, go back to name others, or leave the ceremony.</source>
        <translation>此事须由本人表示。请等待、返回以指定其他人，或离开仪式。</translation>
    </message>
    <message>
        <source>Or you go on without them. That is a deviation.</source>
        <translation>或在其缺席下继续：这是一项偏差。</translation>
    </message>
    <message>
        <source>What was decided, and why</source>
        <translation>作出的决定及理由</translation>
    </message>
    <message>
        <source>Who decided</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>Leave this sheet &amp;out</source>
        <translation>不用这张份额单(&amp;O)</translation>
    </message>
    <message>
        <source>For what comes next these people must be here, and they have left the room, as the record says. Nothing is lost while you wait.</source>
        <translation>接下来须有以下人员在场，而记录显示其已离开房间。等待期间不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Write it into the record</source>
        <translation>写入记录</translation>
    </message>
    <message>
        <source>Tick who is back; the ceremony waits for the others.</source>
        <translation>请勾选已回来的人；仪式等待其他人。</translation>
    </message>
    <message>
        <source>Tick who is back, or say in a sentence what was decided, and why.</source>
        <translation>请勾选已回来的人，或用一句话说明作出的决定及理由。</translation>
    </message>
</context>
<context>
    <name>BagPage</name>
    <message>
        <source>In this rehearsal the bag says {number}.</source>
        <translation>本次演练中，袋上的编号是 {number}。</translation>
    </message>
    <message>
        <source>Type the number that is printed on the bag.</source>
        <translation>请输入印在袋子上的编号。</translation>
    </message>
    <message>
        <source>You typed</source>
        <translation>您输入的是</translation>
    </message>
    <message>
        <source>Read the number off the bag once more, aloud. Is it the same?</source>
        <translation>再从袋上大声读一遍编号。一致吗？</translation>
    </message>
</context>
<context>
    <name>BusyPage</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Keyrite is at work. Please wait.</source>
        <translation>Keyrite 正在工作，请稍候。</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>请朗读</translation>
    </message>
    <message>
        <source>{done} of {total} done.</source>
        <translation>已完成 {done} / {total}。</translation>
    </message>
    <message numerus="yes">
        <source>About %n seconds left.</source>
        <translation>
            <numerusform>大约还需 %n 秒。</numerusform>
        </translation>
    </message>
    <message>
        <source>The printer waits: {what}. See to it.</source>
        <translation>打印机正在等待：{what}。请处理。</translation>
    </message>
</context>
<context>
    <name>CameraPanel</name>
    <message>
        <source>What the camera sees, coarse</source>
        <translation>摄像头所见（粗略画面）</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>No camera was found. Plug one in and choose this again, or type the words.</source>
        <translation>没有找到摄像头。请接上摄像头后再次选择，或输入词语。</translation>
    </message>
    <message>
        <source>Hold the sheet&apos;s code before the camera.</source>
        <translation>请将份额单的二维码对准摄像头。</translation>
    </message>
    <message>
        <source>The camera cannot be used. Choose this again, use a scan, or type the words.</source>
        <translation>无法使用摄像头。请再次选择、使用扫描件或输入词语。</translation>
    </message>
    <message>
        <source>Take this sheet away, then show the next one.</source>
        <translation>请移开这张份额单，再出示下一张。</translation>
    </message>
    <message>
        <source>A code is there; hold it still, closer, and out of the shadow.</source>
        <translation>看到一个二维码；请拿稳、靠近并避开阴影。</translation>
    </message>
    <message>
        <source>This is the seal. The code beside the words is the one to show.</source>
        <translation>这是封印。请出示词语旁边的二维码。</translation>
    </message>
    <message>
        <source>This is another code. Show the one beside the words.</source>
        <translation>这是别的二维码。请出示词语旁边的二维码。</translation>
    </message>
    <message>
        <source>Two sheets are in the picture. Show one.</source>
        <translation>画面中有两张份额单。请只出示一张。</translation>
    </message>
    <message>
        <source>✓ The code was read.</source>
        <translation>✓ 已读取二维码。</translation>
    </message>
</context>
<context>
    <name>CeremonyView</name>
    <message>
        <source>The ceremony comes to rest. Please wait.</source>
        <translation>仪式正在停止，请稍候。</translation>
    </message>
</context>
<context>
    <name>CertificateModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>到期日</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>签发者</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
</context>
<context>
    <name>CertificateTable</name>
    <message>
        <source>Search: a name, a serial number, a digest…</source>
        <translation>搜索：名称、序列号、摘要…</translation>
    </message>
    <message>
        <source>Search in the certificates</source>
        <translation>在证书中搜索</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>所有状态</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} / {total}</translation>
    </message>
</context>
<context>
    <name>CertificatesView</name>
    <message>
        <source>No certificate is known.</source>
        <translation>没有已知的证书。</translation>
    </message>
    <message>
        <source>{ca}: no revocation list yet</source>
        <translation>{ca}：尚无吊销列表</translation>
    </message>
    <message>
        <source>{ca}: revocation list {number}, the next by {day}</source>
        <translation>{ca}：吊销列表 {number}，下一份最迟 {day}</translation>
    </message>
    <message numerus="yes">
        <source>%n serial numbers in it are of no certificate that is known</source>
        <translation>
            <numerusform>其中有 %n 个序列号不属于任何已知证书</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckIdentitiesPage</name>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Document that was seen</source>
        <translation>所查验的证件</translation>
    </message>
    <message>
        <source>How the identity of {name} was checked</source>
        <translation>{name} 的身份如何核对</translation>
    </message>
    <message>
        <source>for example: staff pass with photograph</source>
        <translation>例如：带照片的工作证</translation>
    </message>
    <message>
        <source>Everybody&apos;s identity was checked</source>
        <translation>每个人的身份均已核对</translation>
    </message>
</context>
<context>
    <name>ChoosePinPage</name>
    <message>
        <source>New PIN</source>
        <translation>新 PIN</translation>
    </message>
    <message>
        <source>The same PIN again</source>
        <translation>再次输入同一 PIN</translation>
    </message>
    <message>
        <source>Token: {label}</source>
        <translation>令牌：{label}</translation>
    </message>
    <message>
        <source>In a rehearsal any PIN will do. It is asked for again only after an interruption.</source>
        <translation>演练中任何 PIN 都可以。只有在中断之后才会再次要求输入。</translation>
    </message>
    <message>
        <source>Choose the first half of the PIN, and type it twice; the administrator types the second.</source>
        <translation>请选定 PIN 的前一半并输入两次；后一半由主持人输入。</translation>
    </message>
    <message>
        <source>Choose a PIN of {shortest} to {longest} characters, and type it twice.</source>
        <translation>选择一个 {shortest} 至 {longest} 个字符的 PIN，并输入两次。</translation>
    </message>
    <message>
        <source>Set this PIN</source>
        <translation>设置此 PIN</translation>
    </message>
    <message>
        <source>The two PINs differ. Both fields were emptied; type the PIN twice again.</source>
        <translation>两次输入的 PIN 不同。两个输入框均已清空，请重新输入两次。</translation>
    </message>
    <message>
        <source>The PIN must have {shortest} to {longest} characters.</source>
        <translation>PIN 须为 {shortest} 至 {longest} 个字符。</translation>
    </message>
</context>
<context>
    <name>ChosenTokenPage</name>
    <message>
        <source>User PIN of this token</source>
        <translation>此令牌的用户 PIN</translation>
    </message>
    <message>
        <source>Choose a token first; plug it in if it is not listed.</source>
        <translation>请先选择令牌；若未列出，请插入令牌。</translation>
    </message>
    <message>
        <source>Type the PIN first.</source>
        <translation>请先输入 PIN。</translation>
    </message>
</context>
<context>
    <name>CompareFingerprintPage</name>
    <message>
        <source>Read these 32 words of the record&apos;s head aloud, row by row. Everybody writes them down.</source>
        <translation>请逐行读出记录头的 32 个词，大家抄写下来。</translation>
    </message>
    <message>
        <source>Read these 32 words of the fingerprint of {key} aloud; another reads them back.</source>
        <translation>请读出 {key} 证书指纹的 32 个词；再由另一人读回。</translation>
    </message>
    <message>
        <source>Read aloud and written down</source>
        <translation>已读出并抄写</translation>
    </message>
    <message>
        <source>Read aloud and back: the same</source>
        <translation>已读出并读回：一致</translation>
    </message>
</context>
<context>
    <name>ConfirmClockPage</name>
    <message>
        <source>The watch</source>
        <translation>手表</translation>
    </message>
    <message>
        <source>shows the same</source>
        <translation>时间一致</translation>
    </message>
    <message>
        <source>is ahead</source>
        <translation>快</translation>
    </message>
    <message>
        <source>is behind</source>
        <translation>慢</translation>
    </message>
    <message>
        <source>By how many seconds</source>
        <translation>相差多少秒</translation>
    </message>
    <message>
        <source>Who looked at the watch</source>
        <translation>由谁看表</translation>
    </message>
    <message>
        <source>The machine says of itself (in a rehearsal this is only shown)</source>
        <translation>本机自检（演练中仅供查看）</translation>
    </message>
    <message>
        <source>The machine says of itself (what failed is asked about next)</source>
        <translation>本机自检（未通过的项目随后处理）</translation>
    </message>
    <message>
        <source>That is {time} in the machine&apos;s own time zone.</source>
        <translation>即本机时区的 {time}。</translation>
    </message>
    <message>
        <source>Record this difference</source>
        <translation>记录此差值</translation>
    </message>
    <message>
        <source>The watch shows the same</source>
        <translation>手表时间一致</translation>
    </message>
    <message>
        <source>Compare the machine&apos;s clock with a watch that is right. The record&apos;s times rest on it.</source>
        <translation>请用准确的手表核对本机时钟。记录中的时间以此为准。</translation>
    </message>
    <message>
        <source>Type the difference in whole seconds.</source>
        <translation>请输入相差的整秒数。</translation>
    </message>
    <message>
        <source>{seconds} seconds</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>Look at both once more. Is this the difference?</source>
        <translation>再看一次两处时间。相差是这么多吗？</translation>
    </message>
</context>
<context>
    <name>ConfirmDocumentsPage</name>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>签名者</translation>
    </message>
    <message>
        <source>Read the table aloud, row by row, and compare each digest with the one that you brought on paper. A click on a row, or Return, opens it. The token signs exactly this.</source>
        <translation>逐行宣读表格，并将每个摘要与各位带来的纸面摘要核对。单击一行或按回车可打开。令牌所签的正是这些内容。</translation>
    </message>
    <message>
        <source>Leave this &amp;out</source>
        <translation>排除此项(&amp;O)</translation>
    </message>
</context>
<context>
    <name>ConfirmDraftPage</name>
    <message>
        <source>The digest of what will be signed, in words</source>
        <translation>待签署内容摘要的词语</translation>
    </message>
    <message>
        <source>&amp;Do not sign this list</source>
        <translation>不签署这份列表(&amp;D)</translation>
    </message>
    <message>
        <source>Read this aloud and compare it with what was announced. The CA&apos;s key signs exactly this.</source>
        <translation>请大声宣读，并与事先公布的内容核对。CA 的密钥签署的正是这些内容。</translation>
    </message>
    <message>
        <source>Compared: sign it</source>
        <translation>已核对：签署</translation>
    </message>
    <message>
        <source>Leave this request &amp;out</source>
        <translation>不签此申请(&amp;O)</translation>
    </message>
</context>
<context>
    <name>ConfirmDraftsPage</name>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>签发者</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>有效期至</translation>
    </message>
    <message>
        <source>Read the table aloud, row by row, and compare each key&apos;s words with what its host read out by telephone. A click on a row, or Return, opens its draft. The token signs exactly this.</source>
        <translation>请逐行朗读此表，并将每个密钥的词语与其主机通过电话读出的核对。点击一行或按回车可打开其草稿。令牌签署的正是这些内容。</translation>
    </message>
</context>
<context>
    <name>ConfirmPrinterPage</name>
    <message>
        <source>It stands in this room, on a cable of this laptop</source>
        <translation>它就在本房间，用线缆连接这台笔记本电脑</translation>
    </message>
    <message>
        <source>It is used for this ceremony and nothing else</source>
        <translation>它只用于本次仪式，不作他用</translation>
    </message>
    <message>
        <source>It is on no network, by wire or without</source>
        <translation>它不在任何网络上，有线、无线都没有</translation>
    </message>
    <message>
        <source>Who looked</source>
        <translation>由谁查看</translation>
    </message>
    <message numerus="yes">
        <source>%n looks of this machine at printer and spool passed</source>
        <translation>
            <numerusform>本机对打印机和打印队列的 %n 项检查已通过</numerusform>
        </translation>
    </message>
    <message>
        <source>Look at the printer: it could keep a sheet, or pass it on.</source>
        <translation>请查看打印机：它可能留存或转发份额单。</translation>
    </message>
    <message>
        <source>Print on it</source>
        <translation>使用这台打印机</translation>
    </message>
    <message>
        <source>Sheets go to a printer only if all three hold. If not, connect another printer.</source>
        <translation>三项全部属实，份额单才能送往打印机；否则请换接另一台打印机。</translation>
    </message>
</context>
<context>
    <name>ConfirmRevocationsPage</name>
    <message>
        <source>Certificates of {issuer}: {count}</source>
        <translation>{issuer} 的证书：{count} 张</translation>
    </message>
    <message>
        <source>What has no tick is left out, as a deviation in the record.</source>
        <translation>未勾选的将被排除，作为偏差记入记录。</translation>
    </message>
    <message>
        <source>{reason}; serial number {serial}</source>
        <translation>{reason}；序列号 {serial}</translation>
    </message>
    <message>
        <source>since {day}</source>
        <translation>自 {day} 起</translation>
    </message>
    <message>
        <source>Read each aloud with its reason, and compare it with what was announced. A revocation is never taken back.</source>
        <translation>请逐一宣读并说明原因，与事先公布的内容核对。吊销一经作出便不可撤回。</translation>
    </message>
    <message>
        <source>Compared: revoke these</source>
        <translation>已核对：吊销这些证书</translation>
    </message>
</context>
<context>
    <name>ConfirmRootMetadataPage</name>
    <message>
        <source>Read this aloud and compare it with what was decided. Each root key signs exactly this.</source>
        <translation>请朗读并与决定的内容核对。每个根密钥只对此签名。</translation>
    </message>
    <message>
        <source>&amp;Do not sign this metadata</source>
        <translation>不签署此元数据(&amp;D)</translation>
    </message>
</context>
<context>
    <name>ContinuingPlanPage</name>
    <message>
        <source>Recover the root key</source>
        <translation>恢复根密钥</translation>
    </message>
    <message>
        <source>Hold a drill</source>
        <translation>举行演习</translation>
    </message>
    <message>
        <source>Check a sheet</source>
        <translation>检查份额单</translation>
    </message>
    <message>
        <source>Hand out new sheets</source>
        <translation>分发新份额单</translation>
    </message>
    <message>
        <source>Issue certificates</source>
        <translation>签发证书</translation>
    </message>
    <message>
        <source>Sign for other programs</source>
        <translation>为其他程序签名</translation>
    </message>
    <message>
        <source>Revoke certificates</source>
        <translation>吊销证书</translation>
    </message>
    <message>
        <source>Hand a key over to a token</source>
        <translation>将密钥交付到令牌</translation>
    </message>
    <message>
        <source>Review the logs</source>
        <translation>审阅日志</translation>
    </message>
    <message>
        <source>Destroy the root</source>
        <translation>销毁根密钥</translation>
    </message>
    <message>
        <source>A quorum of custodians brings the root key back into a fresh token.</source>
        <translation>达到法定人数的保管人将根密钥恢复到全新令牌中。</translation>
    </message>
    <message>
        <source>A quorum recovers into a throw-away token, which is destroyed. The sheets are proven.</source>
        <translation>法定人数的保管人恢复到一次性令牌，随后销毁。由此证明份额单有效。</translation>
    </message>
    <message>
        <source>One or more sheets are judged, each alone. Nothing is combined; no token is used.</source>
        <translation>逐张单独鉴定一张或多张份额单。不做合并，也不使用令牌。</translation>
    </message>
    <message>
        <source>A quorum brings the root back, and it is split anew. The old set is then retired.</source>
        <translation>法定人数的保管人恢复根密钥，并重新拆分。旧份额组随后停用。</translation>
    </message>
    <message>
        <source>Images, and what clients of a registry are to trust, are signed as an order says.</source>
        <translation>按签名单签署镜像，以及镜像仓库的客户端应信任的数据。</translation>
    </message>
    <message>
        <source>A quorum brings the root back, and it makes a new key. Sheets and root key stay.</source>
        <translation>法定人数的保管人恢复根密钥，由它生成新密钥。份额单和根密钥保持不变。</translation>
    </message>
    <message>
        <source>A quorum brings back one key below the root; it alone stays, on its operator&apos;s token.</source>
        <translation>凑足法定人数，恢复根以下的一个密钥；只有它留在其操作员的令牌上。</translation>
    </message>
    <message>
        <source>Somebody says of each record that they looked through it, and what was found.</source>
        <translation>由审阅者逐一说明已通读的记录及其发现。</translation>
    </message>
    <message>
        <source>A quorum brings the root back, and it is destroyed with every sheet.</source>
        <translation>法定人数的保管人恢复根密钥，将其连同所有份额单一并销毁。</translation>
    </message>
    <message>
        <source>A destruction cannot be undone</source>
        <translation>销毁无法撤销</translation>
    </message>
    <message>
        <source>Afterwards nothing recovers this root key; what it signed stays as it is.</source>
        <translation>此后无法再恢复该根密钥；它已签署的内容保持不变。</translation>
    </message>
    <message>
        <source>Archive of the latest ceremony of this root</source>
        <translation>该根密钥最近一次仪式的归档</translation>
    </message>
    <message>
        <source>Choose the &amp;archive…</source>
        <translation>选择归档(&amp;A)…</translation>
    </message>
    <message>
        <source>It says which sheets are genuine; it is verified first.</source>
        <translation>它说明哪些份额单是真实的；会先对其进行验证。</translation>
    </message>
    <message>
        <source>Further archives of this root, looked through as well</source>
        <translation>同时审阅的此根的其他归档</translation>
    </message>
    <message>
        <source>Name the archive of the latest ceremony of this root.</source>
        <translation>请指定该根密钥最近一次仪式的归档。</translation>
    </message>
    <message>
        <source>Add at least one request.</source>
        <translation>请至少添加一个申请。</translation>
    </message>
    <message>
        <source>This line is still empty: {name}.</source>
        <translation>此处尚未填写：{name}。</translation>
    </message>
    <message>
        <source>A CA signs what was announced: the root, or one below it.</source>
        <translation>由一个 CA 签发事先公布的内容：根，或根以下的 CA。</translation>
    </message>
    <message>
        <source>Certificates are revoked for good, and CA keys sign their next revocation lists.</source>
        <translation>永久吊销证书，并由各 CA 密钥签署下一份吊销列表。</translation>
    </message>
    <message>
        <source>&amp;No archive at hand? Judge a sheet by its own seal…</source>
        <translation>手头没有归档？凭份额单自身的封印鉴定(&amp;N)…</translation>
    </message>
    <message>
        <source>Make another key under the root</source>
        <translation>在根密钥之下再生成密钥</translation>
    </message>
    <message>
        <source>&amp;No archive left? Read the public pages…</source>
        <translation>已没有归档？读取公开页(&amp;N)…</translation>
    </message>
</context>
<context>
    <name>DecideDeviationPage</name>
    <message>
        <source>Expected: {expected}</source>
        <translation>预期：{expected}</translation>
    </message>
    <message>
        <source>What was decided, and why</source>
        <translation>如何决定，为什么</translation>
    </message>
    <message>
        <source>Who decided</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>&amp;Correct it</source>
        <translation>更正(&amp;C)</translation>
    </message>
    <message>
        <source>This is a deviation. Somebody decides what follows; both stand in the record and in the report.</source>
        <translation>这是一处偏差。由在场的人决定如何继续；二者都写入记录和报告。</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>继续使用</translation>
    </message>
    <message>
        <source>Say in a sentence what was decided, and why.</source>
        <translation>请用一句话说明决定及其理由。</translation>
    </message>
    <message>
        <source>Leave this sheet &amp;out</source>
        <translation>不用这张份额单(&amp;O)</translation>
    </message>
</context>
<context>
    <name>DecideObjectPage</name>
    <message>
        <source>(an object without a label)</source>
        <translation>（没有标签的对象）</translation>
    </message>
    <message>
        <source>{kind} key, {key_type}, id {key_id}</source>
        <translation>{kind}密钥，{key_type}，标识 {key_id}</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>&amp;Keep it on the token</source>
        <translation>保留在令牌上(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Destroy it</source>
        <translation>销毁(&amp;D)</translation>
    </message>
    <message>
        <source>An interrupted attempt at this step made it. The step begins again and makes it anew: destroy this one, or the step cannot be done on this token.</source>
        <translation>它由本步骤一次被中断的尝试生成。本步骤将重新开始并重新生成：请销毁它，否则无法在此令牌上完成本步骤。</translation>
    </message>
    <message>
        <source>The record does not tell of it. It may be half of what was being made when the ceremony was interrupted, or somebody else&apos;s: destroy it only if nobody needs it.</source>
        <translation>记录中没有它。它可能是仪式中断时尚未完成的对象，也可能属于他人：只有在无人需要时才可销毁。</translation>
    </message>
    <message>
        <source>Decide what becomes of this object. The decision and the name stand in the record.</source>
        <translation>请决定如何处理此对象。决定和姓名会写入记录。</translation>
    </message>
    <message>
        <source>Destroy it, and go on</source>
        <translation>销毁并继续</translation>
    </message>
    <message>
        <source>Keep it on the token</source>
        <translation>保留在令牌上</translation>
    </message>
    <message>
        <source>Yes, &amp;destroy it for good</source>
        <translation>是，彻底销毁(&amp;D)</translation>
    </message>
</context>
<context>
    <name>DecidePaperPage</name>
    <message>
        <source>What is known</source>
        <translation>目前所知</translation>
    </message>
    <message>
        <source>It lies there whole: nothing is printed again</source>
        <translation>完好地放在那里：不再打印</translation>
    </message>
    <message>
        <source>It is spoiled, and destroyed now: print it again</source>
        <translation>已损坏，且现已销毁：重新打印</translation>
    </message>
    <message>
        <source>Nothing came out of it: print it again</source>
        <translation>什么也没有出来：重新打印</translation>
    </message>
    <message>
        <source>What was seen, and why it was decided so</source>
        <translation>看到了什么，为何如此决定</translation>
    </message>
    <message>
        <source>Who decided</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>Open the printer and look. What you decide is recorded.</source>
        <translation>请打开打印机查看。您的决定会记录在案。</translation>
    </message>
    <message>
        <source>So it is decided</source>
        <translation>确认此决定</translation>
    </message>
    <message>
        <source>Say what lies in the printer.</source>
        <translation>请说明打印机里有什么。</translation>
    </message>
    <message>
        <source>Say in a sentence what was decided, and why.</source>
        <translation>请用一句话说明决定及其理由。</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Manifest</source>
        <translation>清单</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>One ceremony</source>
        <translation>同一仪式</translation>
    </message>
    <message>
        <source>Root certificate</source>
        <translation>根证书</translation>
    </message>
    <message>
        <source>Log certificate</source>
        <translation>日志证书</translation>
    </message>
    <message>
        <source>Who stands behind it</source>
        <translation>由谁背书</translation>
    </message>
    <message>
        <source>Record&apos;s signature</source>
        <translation>记录的签名</translation>
    </message>
    <message>
        <source>Record&apos;s second seal</source>
        <translation>记录的第二封印</translation>
    </message>
    <message>
        <source>Report&apos;s signature</source>
        <translation>报告的签名</translation>
    </message>
    <message>
        <source>Manifest&apos;s signature</source>
        <translation>清单的签名</translation>
    </message>
    <message>
        <source>Record&apos;s chain</source>
        <translation>记录的链</translation>
    </message>
    <message>
        <source>Record&apos;s rules</source>
        <translation>记录的规则</translation>
    </message>
    <message>
        <source>Record&apos;s end</source>
        <translation>记录的结尾</translation>
    </message>
    <message>
        <source>Key of the root</source>
        <translation>根的密钥</translation>
    </message>
    <message>
        <source>Wrapped keys</source>
        <translation>包裹的密钥</translation>
    </message>
    <message>
        <source>What was issued</source>
        <translation>所签发的内容</translation>
    </message>
    <message>
        <source>Index of certificates</source>
        <translation>证书索引</translation>
    </message>
    <message>
        <source>Revocation lists</source>
        <translation>吊销列表</translation>
    </message>
    <message>
        <source>Root metadata of TUF</source>
        <translation>TUF 根元数据</translation>
    </message>
    <message>
        <source>What was signed for other programs</source>
        <translation>为其他程序签署的内容</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>证书模板</translation>
    </message>
    <message>
        <source>Estate</source>
        <translation>名册</translation>
    </message>
    <message>
        <source>Share register</source>
        <translation>份额登记</translation>
    </message>
    <message>
        <source>Custody</source>
        <translation>保管</translation>
    </message>
    <message>
        <source>Quorum</source>
        <translation>法定人数</translation>
    </message>
    <message>
        <source>Policy in force</source>
        <translation>现行策略</translation>
    </message>
    <message>
        <source>What it continues</source>
        <translation>所接续的归档</translation>
    </message>
    <message>
        <source>Known root</source>
        <translation>已知的根</translation>
    </message>
    <message>
        <source>CA key {type}</source>
        <translation>CA 密钥 {type}</translation>
    </message>
    <message>
        <source>Wrap with {mechanism}</source>
        <translation>用 {mechanism} 包裹</translation>
    </message>
    <message>
        <source>Random numbers</source>
        <translation>随机数</translation>
    </message>
    <message>
        <source>Root key leaves once</source>
        <translation>根密钥导出一次</translation>
    </message>
    <message>
        <source>Root key comes back</source>
        <translation>根密钥重新导入</translation>
    </message>
    <message>
        <source>A secret key stays secret</source>
        <translation>密钥保持机密</translation>
    </message>
    <message>
        <source>A lock reads back</source>
        <translation>锁定可回读</translation>
    </message>
    <message>
        <source>A lock cannot be undone</source>
        <translation>锁定不可撤销</translation>
    </message>
    <message>
        <source>A lock is enforced</source>
        <translation>锁定得到执行</translation>
    </message>
    <message>
        <source>A key keeps its name</source>
        <translation>密钥保持其名称</translation>
    </message>
    <message>
        <source>Nothing is left behind</source>
        <translation>不留残余</translation>
    </message>
    <message>
        <source>its value, read once</source>
        <translation>其值仅读取一次</translation>
    </message>
    <message>
        <source>AES key wrap with padding (RFC 5649)</source>
        <translation>带填充的 AES 密钥包裹（RFC 5649）</translation>
    </message>
    <message>
        <source>AES-CBC with padding (PKCS #7)</source>
        <translation>带填充的 AES-CBC（PKCS #7）</translation>
    </message>
    <message>
        <source>A key does its one job only</source>
        <translation>密钥只做一件事</translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ 通过</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ 未通过</translation>
    </message>
    <message>
        <source>– not made</source>
        <translation>– 未做</translation>
    </message>
    <message>
        <source>not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>A key can be copied to stay</source>
        <translation>密钥可复制为永久</translation>
    </message>
</context>
<context>
    <name>DraftDialog</name>
    <message>
        <source>&amp;Back to the table</source>
        <translation>返回表格(&amp;B)</translation>
    </message>
</context>
<context>
    <name>DuePage</name>
    <message>
        <source>What is due</source>
        <translation>到期事项</translation>
    </message>
    <message>
        <source>&amp;Save for a calendar (.ics)…</source>
        <translation>保存为日历文件 (.ics)(&amp;S)…</translation>
    </message>
    <message>
        <source>Reading the archives…</source>
        <translation>正在读取归档…</translation>
    </message>
    <message>
        <source>What lies here could not be read, and what is due by it is not in this list</source>
        <translation>此处的内容无法读取，其到期事项不在此列表中</translation>
    </message>
    <message>
        <source>Nothing is due: no archive was found below ~/Keyrite.</source>
        <translation>没有到期事项：在 ~/Keyrite 下未找到归档。</translation>
    </message>
    <message>
        <source>Dates come from the records alone: what the policy asks, or else a drill a year, and what expires.</source>
        <translation>日期仅来自记录：策略的要求，没有策略时每年一次演习，以及到期之物。</translation>
    </message>
</context>
<context>
    <name>DueTable</name>
    <message>
        <source>✓ Nothing is due.</source>
        <translation>✓ 没有到期事项。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What is to be done</source>
        <translation>应做事项</translation>
    </message>
    <message>
        <source>Since ceremony</source>
        <translation>依据的仪式</translation>
    </message>
    <message>
        <source>What is due</source>
        <translation>到期事项</translation>
    </message>
    <message numerus="yes">
        <source>✗ overdue by %n days</source>
        <translation>
            <numerusform>✗ 已逾期 %n 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>! in %n days</source>
        <translation>
            <numerusform>! 还有 %n 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✓ in %n days</source>
        <translation>
            <numerusform>✓ 还有 %n 天</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EndedPage</name>
    <message>
        <source>Everything lies in</source>
        <translation>所有文件位于</translation>
    </message>
    <message>
        <source>The root key is recovered</source>
        <translation>根密钥已恢复</translation>
    </message>
    <message>
        <source>The root key is made and locked</source>
        <translation>根密钥已生成并锁定</translation>
    </message>
    <message>
        <source>Whoever publishes it stops every CA that it names. Its bag is the place for it: delete this file.</source>
        <translation>谁发布它，谁就能停用它列出的所有 CA。它应只在防拆袋中：请删除此文件。</translation>
    </message>
    <message>
        <source>The ceremony was aborted for good</source>
        <translation>仪式已永久中止</translation>
    </message>
    <message>
        <source>The ceremony was left and can be resumed</source>
        <translation>仪式已暂停，可以继续</translation>
    </message>
    <message>
        <source>The new key is made under the root</source>
        <translation>根密钥之下的新密钥已生成</translation>
    </message>
    <message>
        <source>This was a rehearsal: its keys and sheets protect nothing.</source>
        <translation>这是一次演练：其中的密钥和份额单不具任何保护作用。</translation>
    </message>
    <message>
        <source>The record is signed and closed.</source>
        <translation>记录已签名并关闭。</translation>
    </message>
    <message>
        <source>Destroy every sheet that was handed out: together they would still give the key.</source>
        <translation>请销毁所有已分发的份额单：它们合在一起仍可恢复密钥。</translation>
    </message>
    <message>
        <source>The record is closed as aborted and signed.</source>
        <translation>记录已作为中止的仪式关闭并签名。</translation>
    </message>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message>
        <source>The head that you wrote down before closing</source>
        <translation>您在关闭前抄写的记录头</translation>
    </message>
    <message>
        <source>The head of the finished record: write it down below the other</source>
        <translation>最终记录的记录头：请抄写在前一个的下方</translation>
    </message>
    <message>
        <source>Carry each folder to its host, with manifest.json and manifest.p7s; INSTALL in it says the rest.</source>
        <translation>请把每个文件夹连同 manifest.json 和 manifest.p7s 带到对应的主机；其余见其中的 INSTALL。</translation>
    </message>
    <message>
        <source>Every host has its kit</source>
        <translation>每台主机都有其部署包</translation>
    </message>
    <message>
        <source>The emergency list still lies on this disk</source>
        <translation>应急列表仍在此磁盘上</translation>
    </message>
    <message numerus="yes">
        <source>%n files of sheets still lie on this disk</source>
        <translation>
            <numerusform>磁盘上仍有 %n 个份额单文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Whoever copies enough of them has the root key. Destroy them, and the disk that held them.</source>
        <translation>谁复制了足够多的这些文件，谁就拥有根密钥。请销毁这些文件以及存放过它们的磁盘。</translation>
    </message>
    <message>
        <source>They protect nothing, as all of a rehearsal; those of a real root would have to be destroyed.</source>
        <translation>它们与演练中的一切一样不保护任何东西；若为正式根的文件，则必须销毁。</translation>
    </message>
    <message>
        <source>The drill succeeded: these sheets recover the root key</source>
        <translation>演习成功：这些份额单可恢复根密钥</translation>
    </message>
    <message>
        <source>The sheets are checked</source>
        <translation>份额单已检查</translation>
    </message>
    <message>
        <source>The new sheets are out, and the old set is retired</source>
        <translation>新份额单已发出，旧份额组已停用</translation>
    </message>
    <message>
        <source>The certificates are issued</source>
        <translation>证书已签发</translation>
    </message>
    <message>
        <source>What was ordered is signed</source>
        <translation>签名单中的内容已签署</translation>
    </message>
    <message>
        <source>The revocation lists are signed</source>
        <translation>吊销列表已签署</translation>
    </message>
    <message>
        <source>The key is handed over, and alone on its token</source>
        <translation>密钥已交付，且令牌上别无其他密钥</translation>
    </message>
    <message>
        <source>The logs are reviewed</source>
        <translation>日志已审阅</translation>
    </message>
    <message>
        <source>The root metadata is signed by those who were here</source>
        <translation>在场者已签署根元数据</translation>
    </message>
    <message>
        <source>The root key is destroyed</source>
        <translation>根密钥已销毁</translation>
    </message>
    <message>
        <source>The ceremony is closed</source>
        <translation>仪式已结束</translation>
    </message>
    <message>
        <source>Destroy the bag of an emergency list as well: what lies in it is signed.</source>
        <translation>也请销毁应急列表的防拆袋：其中的列表是已签名的。</translation>
    </message>
    <message>
        <source>Nothing is lost: what was done so far stands in the record.</source>
        <translation>没有丢失任何东西：到目前为止所做的一切都在记录中。</translation>
    </message>
    <message>
        <source>What was done so far stands in the record, but the sheets that were handed out become void when the ceremony is resumed: a new set is then made. Take them back, and keep them together until then.</source>
        <translation>已完成的内容都在记录中，但已发放的份额单会在继续仪式时作废，届时将生成新的一组。请收回这些份额单，并集中保管至那时。</translation>
    </message>
    <message>
        <source>The start page offers to resume it or to abort it.</source>
        <translation>可在开始页继续或中止该仪式。</translation>
    </message>
    <message>
        <source>The signatures have their kit, and so have clients</source>
        <translation>签名和客户端各有其部署包</translation>
    </message>
    <message>
        <source>Dissent of {name}: {remark}</source>
        <translation>{name} 有异议：{remark}</translation>
    </message>
    <message numerus="yes">
        <source>%n deviations stand in the record.</source>
        <translation>
            <numerusform>记录中有 %n 项偏差。</numerusform>
        </translation>
    </message>
    <message>
        <source>Today: the token goes back to its place. Copy the archive to two places.</source>
        <translation>今天：令牌送回其存放地点。请将归档复制到两处。</translation>
    </message>
    <message>
        <source>Today: each holder takes their token along. INSTALL in the folder tuf says whether the root is published now, or who is still to sign; the archive goes to them.</source>
        <translation>今天：各保管人带走自己的令牌。文件夹 tuf 中的 INSTALL 说明现在即可发布，还是仍有人要签名；若有，请将归档交给他们。</translation>
    </message>
    <message>
        <source>Keep the archive beside the others: the desk counts from it when the next review is due.</source>
        <translation>请将此归档与其他归档一并保存：审计台据此计算下次审阅的日期。</translation>
    </message>
    <message>
        <source>Keep the archive in two places: it says what became of every sheet.</source>
        <translation>将归档保存在两处：其中记有每张份额单的下落。</translation>
    </message>
    <message>
        <source>Today: publish the lists in the archive&apos;s folder issued, and each sheet goes back to its site in its new bag. Copy the archive to two places.</source>
        <translation>今天：发布归档 issued 文件夹中的列表，并将每份份额单装入新防拆袋送回存放地点。将归档复制到两处。</translation>
    </message>
    <message>
        <source>&amp;Back to the start</source>
        <translation>返回开始页(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Verify the record now</source>
        <translation>立即验证记录(&amp;V)</translation>
    </message>
    <message>
        <source>REAL</source>
        <translation>正式</translation>
    </message>
    <message>
        <source>Today: each custodian takes the sealed bag, with the sheet and its public pages, to its site. Copy the archive to two places.</source>
        <translation>今天：每位保管人将封好的防拆袋（内有份额单及其公开页）送到其存放地点。将归档复制到两处。</translation>
    </message>
    <message>
        <source>Today: each sheet, with its public pages, goes back to its site in its new bag. Copy the archive to two places.</source>
        <translation>今天：每张份额单连同其公开页装在新防拆袋中送回其存放地点。将归档复制到两处。</translation>
    </message>
</context>
<context>
    <name>EnterPinPage</name>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Token: {label}, serial {serial}</source>
        <translation>令牌：{label}，序列号 {serial}</translation>
    </message>
    <message>
        <source>Type the first half of the token&apos;s PIN; then the second person types theirs.</source>
        <translation>请输入先前所用令牌的 PIN 前一半；然后由第二人前来输入。</translation>
    </message>
    <message>
        <source>Type the PIN of the token that was opened earlier in this ceremony; then the second person.</source>
        <translation>输入本次仪式中先前打开的令牌的 PIN；然后由第二人确认。</translation>
    </message>
    <message>
        <source>Type the PIN of the token that was prepared earlier in this ceremony.</source>
        <translation>请输入本次仪式中先前准备的令牌的 PIN。</translation>
    </message>
    <message>
        <source>Open the token</source>
        <translation>打开令牌</translation>
    </message>
    <message>
        <source>Type the PIN first.</source>
        <translation>请先输入 PIN。</translation>
    </message>
    <message>
        <source>Yes, open another token</source>
        <translation>是，打开另一个令牌</translation>
    </message>
    <message>
        <source>The ceremony then goes back to where a token is opened; the record says so.</source>
        <translation>仪式将回到打开令牌的步骤；记录会说明。</translation>
    </message>
    <message>
        <source>Yes, begin again with a fresh token</source>
        <translation>是，用全新令牌重新开始</translation>
    </message>
    <message>
        <source>The ceremony then goes back to a fresh token. The record says so, and sheets already made are void.</source>
        <translation>仪式将退回到准备全新令牌这一步。记录会注明此事，已制作的份额单作废。</translation>
    </message>
    <message>
        <source>The token says: {state}.</source>
        <translation>令牌提示：{state}。</translation>
    </message>
    <message>
        <source>Open the token, and type its PIN on its own pad when it asks.</source>
        <translation>请打开令牌，并在提示时用其自带键盘输入 PIN。</translation>
    </message>
    <message>
        <source>The token or its PIN is los&amp;t…</source>
        <translation>令牌或其 PIN 已丢失(&amp;T)…</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>Time, UTC</source>
        <translation>时间（UTC）</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
</context>
<context>
    <name>EstateChoice</name>
    <message>
        <source>Country (two letters)</source>
        <translation>国家代码（两个字母）</translation>
    </message>
    <message>
        <source>State or province</source>
        <translation>州或省</translation>
    </message>
    <message>
        <source>Trust domain</source>
        <translation>信任域</translation>
    </message>
    <message>
        <source>Known by (mail or https address)</source>
        <translation>签名者的地址（邮件或 https）</translation>
    </message>
    <message>
        <source>Common name</source>
        <translation>通用名称</translation>
    </message>
    <message>
        <source>What is made</source>
        <translation>生成什么</translation>
    </message>
    <message>
        <source>Key type</source>
        <translation>密钥类型</translation>
    </message>
</context>
<context>
    <name>EstateForm</name>
    <message>
        <source>Organisation</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Valid for so many days</source>
        <translation>有效天数</translation>
    </message>
    <message>
        <source>Due after so many days</source>
        <translation>多少天后应续签</translation>
    </message>
    <message>
        <source>CA of the servers (label)</source>
        <translation>服务器的证书机构（标签）</translation>
    </message>
    <message>
        <source>Keys that hosts make</source>
        <translation>主机生成的密钥</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Groups that are let in</source>
        <translation>准许进入的组</translation>
    </message>
    <message>
        <source>Registries</source>
        <translation>镜像仓库</translation>
    </message>
    <message>
        <source>Before it</source>
        <translation>前置</translation>
    </message>
    <message>
        <source>Docker daemons</source>
        <translation>Docker 守护进程</translation>
    </message>
    <message>
        <source>Groups of clients</source>
        <translation>客户端组</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>CA of the group (label)</source>
        <translation>该组的证书机构（标签）</translation>
    </message>
</context>
<context>
    <name>EstatePage</name>
    <message>
        <source>The estate</source>
        <translation>名册</translation>
    </message>
    <message>
        <source>Which hosts there are, and what each is for. From it follow requests, certificates and kits. Several names in a cell have commas between them.</source>
        <translation>有哪些主机，各自用于什么。申请、证书和部署包都由此而来。一格中有多个名称时，用逗号隔开。</translation>
    </message>
    <message>
        <source>&amp;Open an estate…</source>
        <translation>打开名册(&amp;O)…</translation>
    </message>
    <message>
        <source>Write the hosts&apos; s&amp;cripts…</source>
        <translation>写出主机脚本(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Save it…</source>
        <translation>保存(&amp;S)…</translation>
    </message>
    <message>
        <source>SHA-256 of the file: {digest}</source>
        <translation>文件的 SHA-256：{digest}</translation>
    </message>
    <message>
        <source>✓ Saved</source>
        <translation>✓ 已保存</translation>
    </message>
    <message>
        <source>Carry each folder to its host; README.md there says what to run, and what comes back.</source>
        <translation>把每个文件夹带到对应的主机；其中的 README.md 写明要运行什么、要带回什么。</translation>
    </message>
    <message numerus="yes">
        <source>✓ Scripts for %n hosts</source>
        <translation>
            <numerusform>✓ 已写出 %n 台主机的脚本</numerusform>
        </translation>
    </message>
    <message>
        <source>This could not be done</source>
        <translation>无法完成</translation>
    </message>
    <message numerus="yes">
        <source>%n things are wrong; each is marked at its cell</source>
        <translation>
            <numerusform>有 %n 处错误；均已在所在的格中标出</numerusform>
        </translation>
    </message>
    <message>
        <source>Open an estate</source>
        <translation>打开名册</translation>
    </message>
    <message>
        <source>Save the estate</source>
        <translation>保存名册</translation>
    </message>
    <message>
        <source>Choose a new or empty folder for the scripts</source>
        <translation>为脚本选择一个新的或空的文件夹</translation>
    </message>
</context>
<context>
    <name>EstateRequests</name>
    <message>
        <source>Or for the hosts of an estate: its file</source>
        <translation>或为名册中的主机：名册文件</translation>
    </message>
    <message>
        <source>The folder of what came back from its hosts</source>
        <translation>从主机带回的文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Go on without the requests that did not come</source>
        <translation>缺少未带回的申请也继续</translation>
    </message>
    <message>
        <source>Hosts: {hosts}, requests: {requests}.</source>
        <translation>主机 {hosts} 台，申请 {requests} 份。</translation>
    </message>
    <message>
        <source>None came of: {names}. Whose certificate stands need not ask.</source>
        <translation>以下主机没有带回申请：{names}。证书仍有效且未到续签之日者无需申请。</translation>
    </message>
</context>
<context>
    <name>EstateTable</name>
    <message>
        <source>Add a row</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>Take the row out</source>
        <translation>删去该行</translation>
    </message>
</context>
<context>
    <name>ExportView</name>
    <message>
        <source>Save t&amp;he review (PDF)…</source>
        <translation>保存审阅报告（PDF）(&amp;H)…</translation>
    </message>
    <message>
        <source>Save for a &amp;log store (NDJSON)…</source>
        <translation>保存供日志库使用（NDJSON）(&amp;L)…</translation>
    </message>
    <message>
        <source>The review</source>
        <translation>审阅报告</translation>
    </message>
    <message>
        <source>Verdict, every check, what the record tells, and the requirements, for the auditor&apos;s file.</source>
        <translation>结论、每项检查、记录内容以及各项要求，供审计员归档。</translation>
    </message>
    <message>
        <source>The record in the Elastic Common Schema</source>
        <translation>按 Elastic Common Schema 格式的记录</translation>
    </message>
    <message>
        <source>One line of JSON for each entry, with its hash; the record itself stays the evidence.</source>
        <translation>每个条目一行 JSON，附其哈希；证据仍是记录本身。</translation>
    </message>
    <message>
        <source>What looks like a password, a token, a secret or words of a share is left out. Names of people stay.</source>
        <translation>凡看似口令、令牌、机密或份额词语的内容均不导出；人名保留。</translation>
    </message>
    <message>
        <source>Save the review</source>
        <translation>保存审阅报告</translation>
    </message>
    <message>
        <source>Save the record for a log store</source>
        <translation>保存记录供日志库使用</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Look in:</source>
        <translation>查找范围：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>文件类型：</translation>
    </message>
</context>
<context>
    <name>FolderLink</name>
    <message>
        <source>Open &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>No program here shows folders.</source>
        <translation>本机没有可显示文件夹的程序。</translation>
    </message>
</context>
<context>
    <name>GenerationPlanPage</name>
    <message>
        <source>Make a root key</source>
        <translation>生成根密钥</translation>
    </message>
    <message>
        <source>The usual choice is five sheets, any three of which recover the key.</source>
        <translation>通常选择五张份额单，其中任意三张可恢复密钥。</translation>
    </message>
    <message>
        <source>Root CA key</source>
        <translation>根 CA 密钥</translation>
    </message>
</context>
<context>
    <name>HandOutSheetPage</name>
    <message>
        <source>The words are covered. Only the custodian looks, alone.</source>
        <translation>词语已遮盖。只有保管人可以单独查看。</translation>
    </message>
    <message>
        <source>The words are for nobody&apos;s eyes here: the custodian is absent.</source>
        <translation>词语在此不供任何人查看：保管人缺席。</translation>
    </message>
    <message>
        <source>Hold to see the words</source>
        <translation>按住查看词语</translation>
    </message>
    <message>
        <source>Sheet file</source>
        <translation>份额单文件</translation>
    </message>
    <message>
        <source>Take the sheet of {holder} face down, fold it at once, and keep it in trust.</source>
        <translation>请将 {holder} 的份额单正面朝下取走，立即折好并代为保管。</translation>
    </message>
    <message>
        <source>Come to the printer alone and take your sheet.</source>
        <translation>请单独到打印机前取走您的份额单。</translation>
    </message>
    <message>
        <source>Take your sheet, alone. In a rehearsal it is the file below.</source>
        <translation>请单独取走您的份额单。演练中即下方的文件。</translation>
    </message>
    <message>
        <source>Come alone, print the file below, and take your sheet.</source>
        <translation>请单独前来，打印下方的文件，并取走您的份额单。</translation>
    </message>
    <message>
        <source>I have my sheet</source>
        <translation>我已拿到份额单</translation>
    </message>
    <message>
        <source>I have the sheet</source>
        <translation>份额单已在我手中</translation>
    </message>
</context>
<context>
    <name>HearPolicyPage</name>
    <message>
        <source>It takes the place of the policy before. What it changes:</source>
        <translation>它取代此前的策略。变更如下：</translation>
    </message>
    <message>
        <source>The SHA-256 of its file, in words</source>
        <translation>其文件的 SHA-256（以词语表示）</translation>
    </message>
    <message>
        <source>Read this policy aloud. The witness reads the 32 words, another compares them.</source>
        <translation>请朗读此策略。见证人朗读 32 个词，另一人核对。</translation>
    </message>
    <message>
        <source>Read aloud, and compared with the approved policy</source>
        <translation>已朗读，并与获批的策略核对</translation>
    </message>
</context>
<context>
    <name>InterruptedPanel</name>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>Abort for good…</source>
        <translation>彻底中止…</translation>
    </message>
    <message>
        <source>REAL</source>
        <translation>正式</translation>
    </message>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message>
        <source>Interrupted: {kind} ({mode})</source>
        <translation>已中断：{kind}（{mode}）</translation>
    </message>
    <message>
        <source>Begun {started} UTC, in {folder}</source>
        <translation>开始于 {started} UTC，位于 {folder}</translation>
    </message>
</context>
<context>
    <name>KeyHandover</name>
    <message>
        <source>Key that is handed over</source>
        <translation>要交付的密钥</translation>
    </message>
    <message>
        <source>New folder in which the rehearsal&apos;s token is kept</source>
        <translation>保留演练令牌的新文件夹</translation>
    </message>
    <message>
        <source>Empty: it is thrown away afterwards. Kept, a later rehearsal issues certificates with it.</source>
        <translation>留空：令牌随后丢弃。保留后，以后的演练可用它签发证书。</translation>
    </message>
    <message>
        <source>Two people get half of the token&apos;s PIN each: neither opens it alone</source>
        <translation>两人各掌握令牌 PIN 的一半：任何一人都无法单独打开</translation>
    </message>
    <message>
        <source>As the archive names it. Root and root CA cannot be handed over.</source>
        <translation>按归档中的名称填写。根和根 CA 不能交付。</translation>
    </message>
    <message>
        <source>Name the key that is handed over.</source>
        <translation>请填写要交付的密钥。</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>Leave the ceremony</source>
        <translation>离开仪式</translation>
    </message>
    <message>
        <source>Leave the ceremony?</source>
        <translation>要离开仪式吗？</translation>
    </message>
    <message>
        <source>End this ceremony for good?</source>
        <translation>要永久结束此仪式吗？</translation>
    </message>
    <message>
        <source>&amp;Go on with the ceremony</source>
        <translation>继续仪式(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>保留(&amp;K)</translation>
    </message>
    <message>
        <source>Leave and &amp;resume later</source>
        <translation>离开，稍后继续(&amp;R)</translation>
    </message>
    <message>
        <source>Reason for aborting</source>
        <translation>中止的原因</translation>
    </message>
    <message>
        <source>Reason, for the record</source>
        <translation>原因（写入记录）</translation>
    </message>
    <message>
        <source>&amp;Abort for good</source>
        <translation>永久中止(&amp;A)</translation>
    </message>
    <message>
        <source>Leaving keeps everything that stands in the record.</source>
        <translation>离开会保留记录中的一切。</translation>
    </message>
    <message>
        <source>Leaving keeps everything that stands in the record. Sheets handed out before the proof become void when the ceremony is resumed; a new set is then made.</source>
        <translation>离开会保留记录中的一切。验证完成之前分发的份额单在继续仪式时作废，届时会制作一组新的份额单。</translation>
    </message>
    <message>
        <source>Aborting cannot be undone: what was made is destroyed or void, and the record is closed as aborted, with your reason.</source>
        <translation>中止无法撤销：已生成的内容将被销毁或作废，记录会连同您的原因作为中止关闭。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>The ceremony could not go on</source>
        <translation>仪式无法继续</translation>
    </message>
    <message>
        <source>Something happened that Keyrite does not know ({kind}). The record on disk is as it was; go back to the start page and resume from there.</source>
        <translation>发生了 Keyrite 未预料的情况（{kind}）。磁盘上的记录保持不变；请返回开始页并从那里继续。</translation>
    </message>
</context>
<context>
    <name>ModeChoice</name>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message>
        <source>REAL</source>
        <translation>正式</translation>
    </message>
    <message>
        <source>A software token that is thrown away after the drill; two roles waive it</source>
        <translation>使用演习后即销毁的软件令牌；须由两个角色豁免</translation>
    </message>
    <message>
        <source>&amp;Probe this token first</source>
        <translation>先探测此令牌(&amp;P)</translation>
    </message>
    <message>
        <source>Name the library of the token, list its tokens, and choose one.</source>
        <translation>请指定令牌的库文件，列出令牌并选择一个。</translation>
    </message>
    <message>
        <source>This token was not probed, or has changed since. Probe it first; that changes nothing on it.</source>
        <translation>此令牌尚未探测，或探测后已有变化。请先探测；探测不会改变令牌上的任何内容。</translation>
    </message>
    <message>
        <source>On software tokens that are thrown away. Every screen, sheet and certificate says REHEARSAL; nothing that is made protects anything.</source>
        <translation>使用一次性软件令牌。所有界面、份额单和证书都标明 REHEARSAL（演练）；演练中生成的一切都不具保护作用。</translation>
    </message>
    <message>
        <source>The sheets of a real root are judged. No token is used.</source>
        <translation>鉴定正式根密钥的份额单，不使用令牌。</translation>
    </message>
    <message>
        <source>On the token that holds the key, probed as it is now. What is made here is relied on.</source>
        <translation>使用存有密钥的令牌，且已按现状探测。此处生成的一切都会被依赖。</translation>
    </message>
    <message>
        <source>On your own token: prepared with its vendor&apos;s tool, empty, and probed. What is made here is relied on.</source>
        <translation>使用您自己的令牌：已用厂商工具准备好、内容为空且经过探测。此处生成的密钥将正式投入使用。</translation>
    </message>
</context>
<context>
    <name>NameParticipantsPage</name>
    <message>
        <source>is here</source>
        <translation>在场</translation>
    </message>
    <message>
        <source>absent: the witness keeps it</source>
        <translation>缺席：由见证人代管</translation>
    </message>
    <message>
        <source>absent: custodian {number} keeps it</source>
        <translation>缺席：由保管人 {number} 代管</translation>
    </message>
    <message>
        <source>Custodian {number}, here or absent</source>
        <translation>保管人 {number}，在场或缺席</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>份额</translation>
    </message>
    <message>
        <source>Custodian</source>
        <translation>保管人</translation>
    </message>
    <message>
        <source>Site of the sheet</source>
        <translation>份额单存放地点</translation>
    </message>
    <message>
        <source>Site of the token</source>
        <translation>令牌的存放地点</translation>
    </message>
    <message>
        <source>Here?</source>
        <translation>是否在场</translation>
    </message>
    <message>
        <source>Custodian {number}, name</source>
        <translation>保管人 {number}，姓名</translation>
    </message>
    <message>
        <source>Custodian {number}, site</source>
        <translation>保管人 {number}，存放地点</translation>
    </message>
    <message>
        <source>Check each name, each site, and who is here.</source>
        <translation>核对每个姓名、每个地点，以及谁在场。</translation>
    </message>
    <message>
        <source>These people are here</source>
        <translation>以上人员在场</translation>
    </message>
    <message>
        <source>One thing is missing</source>
        <translation>还缺一项</translation>
    </message>
    <message>
        <source>No single site can reach the quorum</source>
        <translation>任何单一地点都达不到法定人数</translation>
    </message>
    <message>
        <source>One site alone could reach the quorum</source>
        <translation>单一地点就能达到法定人数</translation>
    </message>
    <message>
        <source>The loss of any one site still leaves a quorum</source>
        <translation>失去任一地点后仍有法定人数</translation>
    </message>
    <message>
        <source>The loss of one site would leave no quorum</source>
        <translation>失去一个地点后将不足法定人数</translation>
    </message>
    <message>
        <source>Who shows a sheet of the set before, and is here</source>
        <translation>上一组份额单的保管人中，谁在场并出示份额单</translation>
    </message>
    <message>
        <source>Check each name, each site, and who is here; below, who is here of the set before.</source>
        <translation>核对每个姓名、每个地点，以及谁在场；下方为上一组份额单的保管人中谁在场。</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>缺席</translation>
    </message>
    <message>
        <source>Check the names of those who are here, and say who is absent.</source>
        <translation>请核对在场人员的姓名，并标明谁缺席。</translation>
    </message>
</context>
<context>
    <name>NetworkWatch</name>
    <message>
        <source>Whether a network is on can no longer be seen</source>
        <translation>已看不到是否联网</translation>
    </message>
    <message>
        <source>A network is on: {names}</source>
        <translation>已联网：{names}</translation>
    </message>
    <message>
        <source>The record says that it is off. Pull the cable and switch wireless off; then say so under Note…, so that it stands in the record.</source>
        <translation>记录写明网络已关闭。请拔下网线并关闭无线，然后在“备注…”中说明，使之载入记录。</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>Sheets</source>
        <translation>份额单</translation>
    </message>
    <message>
        <source>Sheets that recover</source>
        <translation>恢复所需张数</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>A folder, to be printed from there</source>
        <translation>文件夹（之后从中打印）</translation>
    </message>
    <message>
        <source>Each sheet will be a PDF on this laptop&apos;s disk: whoever copies enough of these files, today or from the disk years later, has the root key. A file that was deleted may still be there. Use a folder in memory or an encrypted disk that is destroyed afterwards, or a printer.</source>
        <translation>每张份额单都将成为本机磁盘上的一个 PDF 文件：无论今天还是多年后，谁从磁盘上复制了足够多的这些文件，谁就拥有根密钥。已删除的文件可能仍留在磁盘上。请使用内存中的文件夹、事后销毁的加密磁盘，或打印机。</translation>
    </message>
    <message>
        <source>Sheets go to</source>
        <translation>份额单输出到</translation>
    </message>
    <message>
        <source>The printer {name}, {way}</source>
        <translation>打印机 {name}，{way}</translation>
    </message>
    <message>
        <source>Choose: a printer, or a folder</source>
        <translation>请选择：打印机或文件夹</translation>
    </message>
</context>
<context>
    <name>OpenTokenPage</name>
    <message>
        <source>As the archive says, the key {key} lies on: {label}, serial {serial}, at {place}</source>
        <translation>按归档所述，密钥 {key} 存放于：{label}，序列号 {serial}，地点 {place}</translation>
    </message>
    <message>
        <source>Its PIN is kept in two halves: type the first here; the second person types theirs.</source>
        <translation>其 PIN 分为两半：在此输入前一半，第二人输入自己的一半。</translation>
    </message>
    <message>
        <source>Take the token that holds the key {key}, and type its PIN; then the second person comes.</source>
        <translation>取出存有密钥 {key} 的令牌并输入其 PIN；然后由第二人前来确认。</translation>
    </message>
    <message>
        <source>The PIN is typed</source>
        <translation>PIN 已输入</translation>
    </message>
</context>
<context>
    <name>OpenView</name>
    <message>
        <source>Save for a &amp;calendar (.ics)…</source>
        <translation>保存到日历（.ics）(&amp;C)…</translation>
    </message>
    <message>
        <source>What is open</source>
        <translation>未了事项</translation>
    </message>
    <message>
        <source>What is due</source>
        <translation>到期事项</translation>
    </message>
    <message>
        <source>✓ Nothing is open.</source>
        <translation>✓ 没有未了事项。</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>轻重</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Ceremony</source>
        <translation>仪式</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>! to act on</source>
        <translation>! 须处理</translation>
    </message>
    <message>
        <source>to keep in mind</source>
        <translation>须留意</translation>
    </message>
</context>
<context>
    <name>OrderChoice</name>
    <message>
        <source>The signing order (the command “keyrite sign example” shows one)</source>
        <translation>签名单（命令“keyrite sign example”可显示示例）</translation>
    </message>
    <message>
        <source>Name the order of what is to be signed.</source>
        <translation>请指定签名单。</translation>
    </message>
    <message>
        <source>{images} images, {repositories} repositories of Notary (legacy), {rotations} key rotations.</source>
        <translation>{images} 个镜像，{repositories} 个 Notary 仓库（旧式），{rotations} 次密钥轮换。</translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <source>{what} will end early, on {ends}: {days} days instead of {instead_of}, with the root&apos;s own certificate.</source>
        <translation>{what} 将提前于 {ends} 到期：{days} 天而非 {instead_of} 天，随根自身的证书一同到期。</translation>
    </message>
    <message>
        <source>{subject} is revoked, but docker and dockerd read no lists, and believe it until {until}.</source>
        <translation>{subject} 被吊销，但 docker 和 dockerd 不读取吊销列表，在 {until} 之前仍会信任它。</translation>
    </message>
    <message>
        <source>Decide about it when people are named.</source>
        <translation>请在指定人员时就此作出决定。</translation>
    </message>
    <message>
        <source>{request} asks for a key that is certified already, as {subject}, until {until}.</source>
        <translation>{request} 所用的密钥已有证书：{subject}，有效至 {until}。</translation>
    </message>
    <message>
        <source>{count} people are named in the record, each with a role.</source>
        <translation>记录中已登记 {count} 人，每人各有角色。</translation>
    </message>
    <message>
        <source>The watch and the machine&apos;s clock show the same.</source>
        <translation>手表与本机时钟一致。</translation>
    </message>
    <message>
        <source>The difference between watch and clock stands in the record.</source>
        <translation>手表与时钟的差值已写入记录。</translation>
    </message>
    <message>
        <source>Everybody&apos;s identity was checked.</source>
        <translation>每个人的身份均已核对。</translation>
    </message>
    <message>
        <source>The approval by {name} stands in the record.</source>
        <translation>{name} 的批准已写入记录。</translation>
    </message>
    <message>
        <source>The token {label} was opened by {first} and {second}.</source>
        <translation>令牌 {label} 已由 {first} 与 {second} 打开。</translation>
    </message>
    <message>
        <source>The key {key} is alone on the token.</source>
        <translation>令牌上只有密钥 {key}。</translation>
    </message>
    <message>
        <source>The custodians agreed to their duties.</source>
        <translation>各位保管人已同意其职责。</translation>
    </message>
    <message>
        <source>The token made the root key.</source>
        <translation>令牌已生成根密钥。</translation>
    </message>
    <message>
        <source>The key {label} was made, and its certificate is signed.</source>
        <translation>密钥 {label} 已生成，其证书已签发。</translation>
    </message>
    <message>
        <source>The fingerprint was read aloud and compared: the same.</source>
        <translation>指纹已朗读并核对：一致。</translation>
    </message>
    <message>
        <source>The root key is split: any {threshold} of {total} sheets bring it back.</source>
        <translation>根密钥已拆分：{total} 张份额单中任意 {threshold} 张即可恢复。</translation>
    </message>
    <message>
        <source>The public pages are printed, a set for each bag.</source>
        <translation>公开页已打印，每个防拆袋一份。</translation>
    </message>
    <message>
        <source>Sheet {number} of {total} was compared with its file: no paper was read.</source>
        <translation>第 {number} 张（共 {total} 张）份额单已与其文件比对：未读取纸面。</translation>
    </message>
    <message>
        <source>Sheet {number} of {total} was read back: as printed.</source>
        <translation>份额单 {number}（共 {total} 张）已回读：与打印内容一致。</translation>
    </message>
    <message>
        <source>Sheet {number} of {total} is sealed in bag {bag}.</source>
        <translation>份额单 {number}（共 {total} 张）已封入防拆袋 {bag}。</translation>
    </message>
    <message>
        <source>Proven: every one of the {groups} groups of {threshold} sheets gave the root key.</source>
        <translation>已证明：每 {threshold} 张一组，共 {groups} 组，每一组都恢复出根密钥。</translation>
    </message>
    <message>
        <source>Keys locked in the token for good: {count}.</source>
        <translation>已在令牌中永久锁定的密钥：{count} 个。</translation>
    </message>
    <message>
        <source>Sheet {number} of {total} is genuine.</source>
        <translation>份额单 {number}（共 {total} 张）为真。</translation>
    </message>
    <message>
        <source>The sheets that are needed are here: {numbers}.</source>
        <translation>所需的份额单已到齐：{numbers}。</translation>
    </message>
    <message>
        <source>The sheets gave the root key: its check value is the record&apos;s.</source>
        <translation>份额单恢复出根密钥：其校验值与记录一致。</translation>
    </message>
    <message>
        <source>Keys under it that are back, all locked: {count}.</source>
        <translation>随之恢复并全部锁定的密钥：{count} 个。</translation>
    </message>
    <message>
        <source>Keys proved, each against its own certificate: {count}.</source>
        <translation>已逐一对照其证书证明的密钥：{count} 个。</translation>
    </message>
    <message>
        <source>Keys destroyed in the token: {count}.</source>
        <translation>已在令牌中销毁的密钥：{count} 个。</translation>
    </message>
    <message>
        <source>Sheet {number} was destroyed in front of the witness.</source>
        <translation>份额单 {number} 已当着见证人的面销毁。</translation>
    </message>
    <message>
        <source>Sheet {number} is missing, in the record.</source>
        <translation>份额单 {number} 遗失，已写入记录。</translation>
    </message>
    <message>
        <source>Sheet {number} is kept in trust by {trustee}.</source>
        <translation>份额单 {number} 由 {trustee} 代为保管。</translation>
    </message>
    <message>
        <source>Sheet {number} was taken over by {holder}.</source>
        <translation>份额单 {number} 已由 {holder} 接收。</translation>
    </message>
    <message>
        <source>The old set of sheets is retired.</source>
        <translation>旧的一组份额单已停用。</translation>
    </message>
    <message>
        <source>The certificate {name} is signed.</source>
        <translation>证书 {name} 已签发。</translation>
    </message>
    <message>
        <source>The revocation list number {number} is signed.</source>
        <translation>吊销列表（编号 {number}）已签发。</translation>
    </message>
    <message>
        <source>Root keys that were made: {count}.</source>
        <translation>已生成的根密钥：{count} 个。</translation>
    </message>
    <message>
        <source>Signatures over the root metadata: {count}.</source>
        <translation>根元数据的签名：{count} 个。</translation>
    </message>
    <message>
        <source>Records looked through: {count}.</source>
        <translation>已审阅的记录：{count} 份。</translation>
    </message>
    <message>
        <source>Every item has its place.</source>
        <translation>每件物品都有去处。</translation>
    </message>
    <message>
        <source>{name} agrees.</source>
        <translation>{name} 同意。</translation>
    </message>
    <message>
        <source>{name} dissents; the reason stands in the record.</source>
        <translation>{name} 有异议；理由已写入记录。</translation>
    </message>
    <message>
        <source>The record&apos;s head is on paper.</source>
        <translation>记录头已抄写到纸上。</translation>
    </message>
    <message>
        <source>The record is whole up to here, and the ceremony goes on.</source>
        <translation>到此为止的记录完整，仪式继续。</translation>
    </message>
    <message>
        <source>The step before is open again, and the record says so.</source>
        <translation>上一步已重新打开，并已写入记录。</translation>
    </message>
    <message>
        <source>The token {label} is ready, serial {serial}.</source>
        <translation>令牌 {label} 已就绪，序列号 {serial}。</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>That did not do</source>
        <translation>刚才的输入无法接受</translation>
    </message>
    <message>
        <source>Read aloud what was typed. Everybody compares it: does it stand here as it should?</source>
        <translation>大声读出所输入的内容，大家一起核对：这里写得对吗？</translation>
    </message>
    <message>
        <source>Act {number} of {total}: {title}</source>
        <translation>第 {number} 阶段，共 {total} 阶段：{title}</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>请朗读</translation>
    </message>
    <message>
        <source>Nothing is lost: what was done so far stands in the record, and this step waits for you.</source>
        <translation>没有丢失任何东西：到目前为止所做的一切都在记录中，本步骤等您继续。</translation>
    </message>
    <message>
        <source>Co&amp;rrect it</source>
        <translation>更正(&amp;R)</translation>
    </message>
    <message>
        <source>The same: record it</source>
        <translation>一致，写入记录</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>What follows cannot be undone.</source>
        <translation>接下来的操作无法撤销。</translation>
    </message>
    <message>
        <source>To the step: {title}</source>
        <translation>回到步骤：{title}</translation>
    </message>
</context>
<context>
    <name>PaperPage</name>
    <message>
        <source>Read the public pages</source>
        <translation>读取公开页</translation>
    </message>
    <message>
        <source>Every envelope holds them. Their order does not matter, and one envelope&apos;s pages are enough.</source>
        <translation>每个信封中都有公开页。顺序不限，一个信封的公开页就够了。</translation>
    </message>
    <message>
        <source>Scans of public pages</source>
        <translation>公开页的扫描件</translation>
    </message>
    <message>
        <source>Folder that they are read into</source>
        <translation>读入到的文件夹</translation>
    </message>
    <message>
        <source>&amp;Read the pages</source>
        <translation>读取公开页(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Go on with these pages</source>
        <translation>凭这些公开页继续(&amp;G)</translation>
    </message>
    <message>
        <source>Choose the scans of the public pages, and name a new folder.</source>
        <translation>请选择公开页的扫描件，并指定一个新文件夹。</translation>
    </message>
    <message>
        <source>Reading the pages.</source>
        <translation>正在读取公开页。</translation>
    </message>
    <message>
        <source>✓ Every page was read whole, and the root certificate vouches for it</source>
        <translation>✓ 公开页已完整读取，并由根证书担保</translation>
    </message>
    <message>
        <source>Set {generation} of {ceremony}: any {threshold} of {count} sheets recover.</source>
        <translation>{ceremony} 的第 {generation} 组：{count} 张中任意 {threshold} 张即可恢复。</translation>
    </message>
    <message>
        <source>Compare the root certificate&apos;s fingerprint with the label of a sheet:</source>
        <translation>请将根证书的指纹与份额单标签核对：</translation>
    </message>
</context>
<context>
    <name>PlaceItemsPage</name>
    <message>
        <source>Item</source>
        <translation>物品</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>送往</translation>
    </message>
    <message>
        <source>Carried by</source>
        <translation>携带人</translation>
    </message>
    <message>
        <source>{item}: goes to</source>
        <translation>{item}：送往</translation>
    </message>
    <message>
        <source>{item}: carried by</source>
        <translation>{item}：携带人</translation>
    </message>
    <message>
        <source>This laptop</source>
        <translation>这台笔记本电脑</translation>
    </message>
    <message>
        <source>Medium with the archive</source>
        <translation>存放归档的介质</translation>
    </message>
    <message>
        <source>Sheet {index} of set {generation}</source>
        <translation>第 {generation} 组份额单 {index}</translation>
    </message>
    <message>
        <source>Recording, if there is one</source>
        <translation>录像（如有）</translation>
    </message>
    <message>
        <source>Its SHA-256, if known</source>
        <translation>其 SHA-256（如已知）</translation>
    </message>
    <message>
        <source>Everything has its place</source>
        <translation>每件物品都有去向</translation>
    </message>
    <message>
        <source>Bag or serial</source>
        <translation>防拆袋号或序列号</translation>
    </message>
    <message>
        <source>Token {label}</source>
        <translation>令牌 {label}</translation>
    </message>
    <message>
        <source>Sheet {index} of set {generation}, pages</source>
        <translation>第 {generation} 组份额单 {index}，附公开页</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Folder for this ceremony</source>
        <translation>本次仪式的文件夹</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>Begin the ceremony</source>
        <translation>开始仪式</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>选择(&amp;H)…</translation>
    </message>
    <message>
        <source>Everything of this ceremony will lie in</source>
        <translation>本次仪式的所有文件将位于</translation>
    </message>
    <message>
        <source>A new or empty folder, for the archive.</source>
        <translation>新建或空的文件夹，用于存放归档。</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Somebody else could take this folder&apos;s place: {why}. A real ceremony refuses it.</source>
        <translation>别人可能取代这个文件夹：{why}。正式仪式会拒绝它。</translation>
    </message>
    <message>
        <source>The ceremony did not begin</source>
        <translation>仪式没有开始</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有任何改动。</translation>
    </message>
    <message>
        <source>Choose where the sheets go: to a printer, or to a folder.</source>
        <translation>请选择份额单的去向：打印机或文件夹。</translation>
    </message>
    <message>
        <source>Name the folder that the files will lie in.</source>
        <translation>请指定存放文件的文件夹。</translation>
    </message>
    <message>
        <source>A new or empty folder: the archive, and the sheets beside it.</source>
        <translation>新的或空的文件夹：存放归档，份额单也在其旁。</translation>
    </message>
</context>
<context>
    <name>PolicyChoice</name>
    <message>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Empty: the one that is in force in the archive stays in force, if there is one.</source>
        <translation>留空：归档中的现行策略（如有）继续有效。</translation>
    </message>
    <message>
        <source>Empty: this root is kept without a policy, until a later ceremony adopts one.</source>
        <translation>留空：此根没有策略，直到以后的仪式采用一份。</translation>
    </message>
    <message>
        <source>Choose a polic&amp;y…</source>
        <translation>选择策略(&amp;Y)…</translation>
    </message>
    <message>
        <source>Choose a policy</source>
        <translation>选择策略</translation>
    </message>
</context>
<context>
    <name>PolicyForm</name>
    <message>
        <source>Whose policy it is</source>
        <translation>这是谁的策略</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Keys for</source>
        <translation>密钥用途</translation>
    </message>
    <message>
        <source>days old at most</source>
        <translation>最长天数</translation>
    </message>
    <message>
        <source>days beside the next</source>
        <translation>与新密钥并存天数</translation>
    </message>
    <message>
        <source>Empty: it is left to people. 90 days for keys that issue or sign is usual, and your choice.</source>
        <translation>留空：由人员决定。签发或签名的密钥通常为 90 天，由您选择。</translation>
    </message>
    <message>
        <source>months</source>
        <translation>个月</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>A drill every</source>
        <translation>举行演习，每</translation>
    </message>
    <message>
        <source>Each sheet is checked every</source>
        <translation>鉴定每张份额单，每</translation>
    </message>
    <message>
        <source>The logs are looked through every</source>
        <translation>查阅日志，每</translation>
    </message>
    <message>
        <source>A revocation list is made anew</source>
        <translation>重新签发吊销列表，提前</translation>
    </message>
    <message>
        <source>days before it ends</source>
        <translation>天（在其到期之前）</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>sheets recover</source>
        <translation>张份额单方可恢复</translation>
    </message>
    <message>
        <source>sheets there are</source>
        <translation>张份额单</translation>
    </message>
    <message>
        <source>Two people may waive</source>
        <translation>两人可以豁免</translation>
    </message>
    <message>
        <source>A ceremony may go on, if somebody decides so, without</source>
        <translation>经人决定，以下人员离开时仪式可以继续</translation>
    </message>
    <message>
        <source>The sheets are kept in trust of at most</source>
        <translation>可由他人代管份额单的缺席保管人，最多</translation>
    </message>
    <message>
        <source>absent custodians</source>
        <translation>位保管人</translation>
    </message>
    <message>
        <source>Say whose policy it is.</source>
        <translation>请说明这是谁的策略。</translation>
    </message>
    <message>
        <source>Days beside the next key need days after which that comes.</source>
        <translation>填写与新密钥并存天数时，须填写新密钥到来的天数。</translation>
    </message>
    <message>
        <source>A whole number from {least} to {most}.</source>
        <translation>{least} 至 {most} 的整数。</translation>
    </message>
</context>
<context>
    <name>PolicyPage</name>
    <message>
        <source>The policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>How often, how many, who may be absent: read aloud and approved in a ceremony, then kept to.</source>
        <translation>多久一次、多少、谁可以缺席：在仪式中朗读并批准，此后遵守。</translation>
    </message>
    <message>
        <source>As it is read aloud</source>
        <translation>朗读时的文字</translation>
    </message>
    <message>
        <source>&amp;Open a policy…</source>
        <translation>打开策略(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Save it…</source>
        <translation>保存(&amp;S)…</translation>
    </message>
    <message>
        <source>This policy cannot be adopted as it is</source>
        <translation>此策略照现状不能采用</translation>
    </message>
    <message>
        <source>Name it on the plan of the next ceremony: there it is read aloud, approved and adopted.</source>
        <translation>请在下一次仪式的方案页指定它：在那里朗读、批准并采用。</translation>
    </message>
    <message>
        <source>SHA-256 of the file: {digest}</source>
        <translation>文件的 SHA-256：{digest}</translation>
    </message>
    <message>
        <source>✓ Saved</source>
        <translation>✓ 已保存</translation>
    </message>
    <message>
        <source>This could not be done</source>
        <translation>未能完成</translation>
    </message>
    <message>
        <source>The sentences stand here once every field holds.</source>
        <translation>各项填写正确后，文字会显示在此处。</translation>
    </message>
    <message>
        <source>Open a policy</source>
        <translation>打开策略</translation>
    </message>
    <message>
        <source>Save the policy</source>
        <translation>保存策略</translation>
    </message>
</context>
<context>
    <name>PresentRootTokenPage</name>
    <message>
        <source>&amp;Go on without this token</source>
        <translation>不用此令牌继续(&amp;G)</translation>
    </message>
    <message>
        <source>{name}: take your token, and type its PIN; a root key is made in it.</source>
        <translation>{name}：请取您的令牌并输入 PIN；将在其中生成根密钥。</translation>
    </message>
    <message>
        <source>{name}: take your token, and type its PIN; it signs version {version} of the root metadata.</source>
        <translation>{name}：请取您的令牌并输入 PIN；由它签署根元数据第 {version} 版。</translation>
    </message>
    <message>
        <source>The PIN is typed</source>
        <translation>PIN 已输入</translation>
    </message>
    <message>
        <source>Yes, &amp;go on without it</source>
        <translation>是，不用它继续(&amp;G)</translation>
    </message>
</context>
<context>
    <name>PresentSheetPage</name>
    <message numerus="yes">
        <source>%n sheets are needed. The first custodian comes.</source>
        <translation>
            <numerusform>需要 %n 张份额单。请第一位保管人过来。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more sheets are needed. The next custodian comes.</source>
        <translation>
            <numerusform>还需要 %n 张份额单。请下一位保管人过来。</numerusform>
        </translation>
    </message>
    <message>
        <source>No sheet was read</source>
        <translation>没有读到份额单</translation>
    </message>
    <message>
        <source>This sheet does not count</source>
        <translation>这张份额单不计入</translation>
    </message>
    <message>
        <source>Read this sheet</source>
        <translation>读取这张份额单</translation>
    </message>
    <message>
        <source>The bag&apos;s number</source>
        <translation>防拆袋编号</translation>
    </message>
    <message>
        <source>Read the number off the bag once more, aloud. Is it the same?</source>
        <translation>再从袋上大声读一遍编号。一致吗？</translation>
    </message>
    <message>
        <source>Shown, and not counted</source>
        <translation>已出示，但不计入</translation>
    </message>
    <message>
        <source>No &amp;more sheets will come</source>
        <translation>不再有份额单(&amp;M)</translation>
    </message>
    <message>
        <source>Number on the bag, read aloud before it is opened</source>
        <translation>防拆袋上的编号（开启前读出）</translation>
    </message>
    <message>
        <source>The same custodian&apos;s sheet again: put the name right, or read it another way.</source>
        <translation>请同一位保管人再出示份额单：更正文件名，或换一种方式读取。</translation>
    </message>
    <message>
        <source>This sheet is genuine. If another is to be checked, it comes now.</source>
        <translation>这张份额单为真。如需检查下一张，请现在出示。</translation>
    </message>
    <message>
        <source>Read the sheet again, or the next one; or say that no more will come.</source>
        <translation>请再次读取这张份额单，或读取下一张；或说明不再有份额单。</translation>
    </message>
    <message>
        <source>The custodian comes with the sheet.</source>
        <translation>请保管人携份额单过来。</translation>
    </message>
</context>
<context>
    <name>PrintPublicPagesPage</name>
    <message>
        <source>Public pages: {sets} sets, one for each bag</source>
        <translation>公开页：{sets} 份副本，每个防拆袋一份</translation>
    </message>
    <message>
        <source>Nothing on them is secret. They carry what no share sheet has: the certificates and the locked keys. With one set and enough sheets everything comes back, even if no computer and no archive is left.</source>
        <translation>公开页不含任何机密。其中有份额单上没有的内容：证书和加锁的密钥。即使电脑和归档都已不在，凭一份公开页副本和足够份数的份额单即可恢复一切。</translation>
    </message>
    <message>
        <source>Public pages</source>
        <translation>公开页</translation>
    </message>
    <message>
        <source>Print the public pages. In a rehearsal the file below stands for them.</source>
        <translation>请打印公开页。演练中由下面的文件代替。</translation>
    </message>
    <message>
        <source>Print the file below once for each bag, and lay the sets on the table.</source>
        <translation>请将下面的文件打印多份，每个防拆袋一份，放在桌上。</translation>
    </message>
    <message>
        <source>A set for each bag is here</source>
        <translation>每袋一份，均已备好</translation>
    </message>
</context>
<context>
    <name>QuoteBagPage</name>
    <message>
        <source>Number on the bag that was opened</source>
        <translation>已打开的防拆袋编号</translation>
    </message>
    <message>
        <source>Read the number of the bag aloud. It must be the bag that was sealed last time.</source>
        <translation>读出防拆袋的编号。它必须是上次封存的那个袋子。</translation>
    </message>
    <message>
        <source>This was the number</source>
        <translation>编号无误</translation>
    </message>
    <message>
        <source>No archive was at hand, so nobody knows the number: it is written down as it is read.</source>
        <translation>当时没有归档，无人知道编号：读到什么就记录什么。</translation>
    </message>
</context>
<context>
    <name>ReadAloudPage</name>
    <message>
        <source>Sheets are out that are void: {numbers}</source>
        <translation>已发出的份额单已作废：{numbers}</translation>
    </message>
    <message>
        <source>Take them back and destroy them before you go on; enough of them would still give the key.</source>
        <translation>继续之前请收回并销毁；凑足张数仍可得出密钥。</translation>
    </message>
    <message>
        <source>Read this to everybody.</source>
        <translation>请向大家朗读这段话。</translation>
    </message>
    <message>
        <source>Said; everybody is ready</source>
        <translation>已读完，大家准备好了</translation>
    </message>
    <message>
        <source>Read this to everybody. Press the button when all are ready.</source>
        <translation>请向大家朗读这段话。所有人准备好后，按下按钮。</translation>
    </message>
</context>
<context>
    <name>ReadBackSheetPage</name>
    <message>
        <source>A rehearsal takes the file that was just written: no paper is read, and the record says so.</source>
        <translation>演练接受刚写出的文件：不读取纸面，记录如实写明。</translation>
    </message>
    <message>
        <source>A scan or a photograph of the paper; drop it here or choose it</source>
        <translation>纸面的扫描件或照片；拖放到此处或选择</translation>
    </message>
    <message>
        <source>Have your sheet read back from its paper: a scan, a photograph, the camera, or its words typed. The file that it was printed from will not do.</source>
        <translation>请由纸面回读您的份额单：扫描件、照片、摄像头，或照纸输入词语。打印它的那个文件不予接受。</translation>
    </message>
    <message>
        <source>Have your sheet read back; it is compared with your share.</source>
        <translation>请回读您的份额单；它将与您的份额比对。</translation>
    </message>
    <message>
        <source>Read the sheet back</source>
        <translation>回读份额单</translation>
    </message>
    <message>
        <source>This sheet was not accepted</source>
        <translation>这张份额单未被接受</translation>
    </message>
</context>
<context>
    <name>ReadToEndPage</name>
    <message>
        <source>Read on</source>
        <translation>继续阅读</translation>
    </message>
</context>
<context>
    <name>RecordBrowser</name>
    <message>
        <source>Search: a name, a bag, a digest, #12 for a line…</source>
        <translation>搜索：姓名、袋号、摘要，或用 #12 查找某行…</translation>
    </message>
    <message>
        <source>Search in the record</source>
        <translation>在记录中搜索</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>事件种类</translation>
    </message>
    <message>
        <source>Every event</source>
        <translation>所有事件</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>The entry as it stands</source>
        <translation>条目原文</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} / {total}</translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Head of the record, first words</source>
        <translation>记录头的前几个词</translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RemarkDialog</name>
    <message>
        <source>Note something in the record</source>
        <translation>在记录中添加备注</translation>
    </message>
    <message>
        <source>&amp;Back to the ceremony</source>
        <translation>返回仪式(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Write it into the record</source>
        <translation>写入记录(&amp;W)</translation>
    </message>
    <message>
        <source>It stands in the record and in the report. Afterwards the ceremony goes on here.</source>
        <translation>它将写入记录和报告。之后仪式从这里继续。</translation>
    </message>
    <message>
        <source>A &amp;deviation</source>
        <translation>偏差(&amp;D)</translation>
    </message>
    <message>
        <source>Somebody &amp;leaves or comes back</source>
        <translation>有人离开或返回(&amp;L)</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>What the script says, or what was expected</source>
        <translation>脚本如何规定，或原本的预期</translation>
    </message>
    <message>
        <source>What was decided, and why</source>
        <translation>如何决定，为什么</translation>
    </message>
    <message>
        <source>Who decided</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
    <message>
        <source>Lea&amp;ves the room</source>
        <translation>离开房间(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Comes back</source>
        <translation>返回(&amp;C)</translation>
    </message>
    <message>
        <source> (away)</source>
        <translation>（不在场）</translation>
    </message>
    <message>
        <source>Say what happened, what was expected, and what was decided.</source>
        <translation>请说明发生了什么、预期如何以及如何决定。</translation>
    </message>
    <message>
        <source>the ceremony administrator</source>
        <translation>仪式主持人</translation>
    </message>
</context>
<context>
    <name>ReplacePrinterPage</name>
    <message>
        <source>It was seen to: try this printer again</source>
        <translation>已处理：再次尝试这台打印机</translation>
    </message>
    <message>
        <source>Another printer</source>
        <translation>另一台打印机</translation>
    </message>
    <message>
        <source>It is gone for good: go on with another printer</source>
        <translation>它已彻底失效：改用另一台打印机</translation>
    </message>
    <message>
        <source>It is gone for good: go on with the folder</source>
        <translation>它已彻底失效：改用文件夹；份额单从那里打印</translation>
    </message>
    <message>
        <source>What was decided, and why</source>
        <translation>作出了什么决定，为什么</translation>
    </message>
    <message>
        <source>Who decided</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>So it is decided</source>
        <translation>确认此决定</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Nothing came out of the printer. See to it, or decide to give it up; that is recorded.</source>
        <translation>打印机没有输出任何东西。请处理，或决定弃用它；决定会写入记录。</translation>
    </message>
    <message>
        <source>The printer cannot be used</source>
        <translation>打印机无法使用</translation>
    </message>
    <message>
        <source>Say in a sentence what was decided, and why.</source>
        <translation>请用一句话说明作出了什么决定，为什么。</translation>
    </message>
</context>
<context>
    <name>RequestLine</name>
    <message>
        <source>An example request</source>
        <translation>示例申请</translation>
    </message>
    <message>
        <source>Profile for {name}</source>
        <translation>{name} 的证书模板</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>天数</translation>
    </message>
    <message>
        <source>Days for {name}; empty: as the profile has it</source>
        <translation>{name} 的有效天数；留空则按证书模板</translation>
    </message>
    <message>
        <source>For how many days; empty: as the profile has it</source>
        <translation>有效天数；留空则按证书模板</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Take out {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message numerus="yes">
        <source>{subject}, %n days</source>
        <translation>
            <numerusform>{subject}，%n 天</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RequestList</name>
    <message>
        <source>Requests to sign, and for each its profile and for how many days</source>
        <translation>要签署的申请，以及各自的证书模板和有效天数</translation>
    </message>
    <message>
        <source>Add &amp;requests…</source>
        <translation>添加申请(&amp;R)…</translation>
    </message>
    <message>
        <source>Add an &amp;example</source>
        <translation>添加示例(&amp;E)</translation>
    </message>
    <message>
        <source>Add a &amp;profile…</source>
        <translation>添加证书模板(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Folder of profiles…</source>
        <translation>证书模板文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>PKCS #10 files (.csr, .pem), or YAML for a key without one. Each is read aloud, linted and confirmed.</source>
        <translation>PKCS #10 文件（.csr、.pem），或用于没有该文件的密钥的 YAML。每个都会宣读、检查并确认。</translation>
    </message>
    <message>
        <source>Choose requests</source>
        <translation>选择申请</translation>
    </message>
    <message>
        <source>Choose a profile</source>
        <translation>选择证书模板</translation>
    </message>
    <message>
        <source>Choose the folder of your profiles</source>
        <translation>选择自有证书模板的文件夹</translation>
    </message>
</context>
<context>
    <name>RequirementsView</name>
    <message>
        <source>What must be visible</source>
        <translation>必须可见的内容</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Shown by</source>
        <translation>由何显示</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>{met} met, {unmet} not met, {other} not applicable</source>
        <translation>满足 {met} 项，不满足 {unmet} 项，不适用 {other} 项</translation>
    </message>
    <message numerus="yes">
        <source>%n disputed</source>
        <translation>
            <numerusform>有争议 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>The view says what the record shows; whether that is enough is for you to say. A click on a row leads to its lines.</source>
        <translation>此视图显示记录所体现的内容；是否足够由您判断。点击一行即可查看其依据的记录行。</translation>
    </message>
    <message>
        <source>Requirements</source>
        <translation>审计要求</translation>
    </message>
    <message>
        <source>lines {lines}</source>
        <translation>第 {lines} 行</translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform>，另有 %n 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetiredCa</name>
    <message>
        <source>How the earlier CA ends</source>
        <translation>原 CA 如何结束</translation>
    </message>
    <message>
        <source>Both are believed for a time: nothing stands still</source>
        <translation>两者并行一段时间：一切不中断</translation>
    </message>
    <message>
        <source>At once: what it signed gets in no more, a lost key neither</source>
        <translation>立即停用：其签发的证书（包括丢失的密钥）不再被放行</translation>
    </message>
    <message>
        <source>At once, because its own key is compromised</source>
        <translation>立即停用：其自身的密钥已泄露</translation>
    </message>
    <message>
        <source>CA that is retired, by the label of its key</source>
        <translation>要停用的 CA（其密钥的标签）</translation>
    </message>
    <message>
        <source>Empty: every CA stays</source>
        <translation>留空：所有 CA 保持不变</translation>
    </message>
    <message>
        <source>Day up to which both CAs are believed</source>
        <translation>两个 CA 同时被信任的最后一天</translation>
    </message>
    <message>
        <source>As 2026-12-01; empty: as the policy has it, or until hosts are due for renewal</source>
        <translation>如 2026-12-01；留空：按策略，或到主机应续签之日</translation>
    </message>
    <message>
        <source>Lost keys: names or serial numbers of their certificates</source>
        <translation>丢失的密钥：其证书的名称或序列号</translation>
    </message>
    <message>
        <source>With commas between them; they are revoked as compromised</source>
        <translation>以逗号分隔；将作为密钥泄露予以吊销</translation>
    </message>
</context>
<context>
    <name>ReviewLogPage</name>
    <message>
        <source>Record {number} of {count}</source>
        <translation>第 {number} 份记录，共 {count} 份</translation>
    </message>
    <message>
        <source>Until its last entry, which is number {entries}. Its head begins with these words:</source>
        <translation>读到末条目为止，即第 {entries} 条。其记录头以下列词语开头：</translation>
    </message>
    <message>
        <source>Who looked through it</source>
        <translation>由谁审阅</translation>
    </message>
    <message>
        <source>Nothing was found that is not as it should be</source>
        <translation>没有发现不应有的情况</translation>
    </message>
    <message>
        <source>This was found:</source>
        <translation>有以下发现：</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Look through this record to its end, entry by entry; then say what was found.</source>
        <translation>请逐条通读此记录直到末尾，然后说明发现。</translation>
    </message>
    <message>
        <source>So it is</source>
        <translation>属实</translation>
    </message>
    <message>
        <source>Say what was found, or that nothing was.</source>
        <translation>请说明发现了什么，或说明没有发现。</translation>
    </message>
    <message>
        <source>Say in a sentence what was found.</source>
        <translation>请用一句话说明发现。</translation>
    </message>
</context>
<context>
    <name>RevocationChoice</name>
    <message>
        <source>Certificates that are revoked, for good</source>
        <translation>永久吊销的证书</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>&amp;Revoke the chosen one</source>
        <translation>吊销所选证书(&amp;R)</translation>
    </message>
    <message>
        <source>Since which day</source>
        <translation>自哪一天起</translation>
    </message>
    <message>
        <source>since, as 2026-12-01</source>
        <translation>自何日起，如 2026-12-01</translation>
    </message>
    <message>
        <source>Make lists for an emergency too: they name every CA below, and go into a bag</source>
        <translation>同时制作应急列表：列出其下所有 CA，并封入防拆袋</translation>
    </message>
    <message>
        <source>An emergency list that was published since</source>
        <translation>此后已发布的应急列表</translation>
    </message>
    <message>
        <source>C&amp;hoose a list…</source>
        <translation>选择列表(&amp;H)…</translation>
    </message>
    <message>
        <source>Every CA&apos;s list is made anew, also where nothing is revoked.</source>
        <translation>即使没有吊销任何证书，每个 CA 的列表也会重新签发。</translation>
    </message>
    <message>
        <source>They are listed once the archive is named.</source>
        <translation>指定归档后即列出。</translation>
    </message>
    <message>
        <source>The list of the key on the token is made anew; it revokes what that key issued.</source>
        <translation>重新签署令牌中密钥的列表；只能吊销由该密钥签发的证书。</translation>
    </message>
    <message>
        <source>The archive is being verified…</source>
        <translation>正在验证归档…</translation>
    </message>
    <message>
        <source>This archive tells of no certificates</source>
        <translation>此归档没有证书信息</translation>
    </message>
    <message>
        <source>{subject}: {reason}; {serial}</source>
        <translation>{subject}：{reason}；{serial}</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Choose the list that was published</source>
        <translation>选择已发布的列表</translation>
    </message>
</context>
<context>
    <name>RootStatusPanel</name>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>另有 %n 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>No root key has been made here yet.</source>
        <translation>本机尚未生成过根密钥。</translation>
    </message>
    <message>
        <source>Opened by two people: {token}</source>
        <translation>由两人打开：{token}</translation>
    </message>
    <message>
        <source>– destroyed</source>
        <translation>– 已销毁</translation>
    </message>
    <message>
        <source>✗ overdue</source>
        <translation>✗ 已逾期</translation>
    </message>
    <message>
        <source>! to act on</source>
        <translation>! 须处理</translation>
    </message>
    <message>
        <source>! due soon</source>
        <translation>! 即将到期</translation>
    </message>
    <message>
        <source>✓ nothing due</source>
        <translation>✓ 无到期事项</translation>
    </message>
    <message>
        <source>Root made {day}</source>
        <translation>根密钥生成于 {day}</translation>
    </message>
    <message numerus="yes">
        <source>%n sheets out</source>
        <translation>
            <numerusform>已发出 %n 张份额单</numerusform>
        </translation>
    </message>
    <message>
        <source>any {k} recover</source>
        <translation>任意 {k} 张可恢复</translation>
    </message>
    <message numerus="yes">
        <source>%n dates have passed: see “What is due”</source>
        <translation>
            <numerusform>%n 项已逾期：见“到期事项”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things to act on: see “Verify and read a record”</source>
        <translation>
            <numerusform>%n 项须处理：见“验证并阅读记录”</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message numerus="yes">
        <source>last drill %n days ago</source>
        <translation>
            <numerusform>上次演习在 %n 天前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>sheets last proven %n days ago</source>
        <translation>
            <numerusform>份额单上次得到证明在 %n 天前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>drill overdue by %n days</source>
        <translation>
            <numerusform>演习已逾期 %n 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>drill due in %n days</source>
        <translation>
            <numerusform>距下次演习还有 %n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>New here? Make a root key as a rehearsal: you play all roles, and names and sheets are there already. About ten minutes; the screen says each step.</source>
        <translation>第一次使用？请以演练方式生成一个根密钥：您扮演所有角色，姓名和份额单均已备好。约需十分钟；屏幕会提示每一步。</translation>
    </message>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message>
        <source>REAL</source>
        <translation>正式</translation>
    </message>
    <message>
        <source>sheets proven today</source>
        <translation>份额单今天已验证</translation>
    </message>
</context>
<context>
    <name>Screen</name>
    <message>
        <source>&amp;Back to the start</source>
        <translation>返回开始页(&amp;B)</translation>
    </message>
    <message>
        <source>This could not be done</source>
        <translation>未能完成</translation>
    </message>
    <message>
        <source>✓ Saved</source>
        <translation>✓ 已保存</translation>
    </message>
    <message>
        <source>It was not saved</source>
        <translation>未能保存</translation>
    </message>
</context>
<context>
    <name>SealEmergencyPage</name>
    <message>
        <source>Emergency list {number} of {issuer}</source>
        <translation>{issuer} 的应急列表 {number}</translation>
    </message>
    <message>
        <source>Once it is published, it stops: {names}</source>
        <translation>一经发布，即停用：{names}</translation>
    </message>
    <message>
        <source>Number of the tamper-evident bag</source>
        <translation>防拆袋编号</translation>
    </message>
    <message>
        <source>Who takes the bag</source>
        <translation>由谁带走防拆袋</translation>
    </message>
    <message>
        <source>Where it will be kept</source>
        <translation>将存放在何处</translation>
    </message>
    <message>
        <source>Copy this file, and no other, to an empty medium. Put it into a new bag, seal it, read its number aloud. Then delete the file here.</source>
        <translation>请只将此文件复制到空白介质，装入新的防拆袋并封存，读出编号。然后删除此处的文件。</translation>
    </message>
    <message>
        <source>The bag is sealed</source>
        <translation>袋子已封好</translation>
    </message>
    <message>
        <source>Say where the bag will be kept.</source>
        <translation>请说明防拆袋将存放在何处。</translation>
    </message>
</context>
<context>
    <name>SealSheetPage</name>
    <message>
        <source>Number of the tamper-evident bag</source>
        <translation>防拆袋编号</translation>
    </message>
    <message>
        <source>No bag at hand? In a rehearsal any number will do, such as {example}.</source>
        <translation>手头没有防拆袋？演练中任何编号都可以，例如 {example}。</translation>
    </message>
    <message>
        <source>The bag is sealed</source>
        <translation>袋子已封好</translation>
    </message>
    <message>
        <source>Fold the sheet. Put it and a set of the public pages into the bag. Seal it, read its number aloud.</source>
        <translation>折好份额单，连同一份公开页副本放入防拆袋，封好，大声读出编号。</translation>
    </message>
    <message>
        <source>Fold the sheet. Put it and the public pages of the old bag into a new one. Seal it, read its number aloud.</source>
        <translation>折好份额单，连同旧袋中的公开页放入新防拆袋，封好，大声读出编号。</translation>
    </message>
    <message>
        <source>On the sheet&apos;s label write by hand: the bag&apos;s number, and whom to call.</source>
        <translation>请在份额单的标签上手写：防拆袋编号和联系人。</translation>
    </message>
</context>
<context>
    <name>SecondPersonPage</name>
    <message>
        <source>Token: {label}, serial {serial}</source>
        <translation>令牌：{label}，序列号 {serial}</translation>
    </message>
    <message>
        <source>Token: {label}</source>
        <translation>令牌：{label}</translation>
    </message>
    <message>
        <source>Second half of the PIN</source>
        <translation>PIN 的后一半</translation>
    </message>
    <message>
        <source>The same half again</source>
        <translation>再次输入同一半</translation>
    </message>
    <message>
        <source>The second person comes to the keyboard, says who they are, and types the second half of the PIN; the HSM operator looks away.</source>
        <translation>第二人来到键盘前，说明自己是谁，并输入 PIN 的后一半；HSM 操作员请勿观看。</translation>
    </message>
    <message>
        <source>The second person comes to the keyboard, says who they are, and opens the token together with {name}. Both names stand in the record.</source>
        <translation>第二人来到键盘前，说明身份，并与 {name} 共同打开令牌。两人的姓名均写入记录。</translation>
    </message>
    <message>
        <source>The second person comes to the keyboard, says who they are, and opens the token together with the HSM operator. Both names stand in the record.</source>
        <translation>第二人来到键盘前，说明自己是谁，并与 HSM 操作员共同打开令牌。两人的姓名都会写入记录。</translation>
    </message>
    <message>
        <source>I open it with its holder</source>
        <translation>我与其保管人共同打开</translation>
    </message>
    <message>
        <source>I open it with the HSM operator</source>
        <translation>我与 HSM 操作员共同打开</translation>
    </message>
    <message>
        <source>Say first who you are.</source>
        <translation>请先说明您是谁。</translation>
    </message>
    <message>
        <source>Type the PIN first.</source>
        <translation>请先输入 PIN。</translation>
    </message>
    <message>
        <source>The two halves differ. Both fields were emptied; type the half twice again.</source>
        <translation>两次输入的不同。两个输入框均已清空，请重新输入两次。</translation>
    </message>
</context>
<context>
    <name>SettleEmergencyPage</name>
    <message>
        <source>Emergency list {number} of {issuer}</source>
        <translation>{issuer} 的应急列表 {number}</translation>
    </message>
    <message>
        <source>{keeper} took it; it is kept here: {place}</source>
        <translation>由 {keeper} 带走；存放于：{place}</translation>
    </message>
    <message>
        <source>Was it published? Then abort, and hold a revocation with its file.</source>
        <translation>是否已发布？若是，请中止，并带上其文件举行吊销仪式。</translation>
    </message>
    <message>
        <source>Its bag is here, and is destroyed before everybody</source>
        <translation>防拆袋在此，当众销毁</translation>
    </message>
    <message>
        <source>It lies elsewhere, unopened: it is destroyed later</source>
        <translation>在别处，未开封：以后销毁</translation>
    </message>
    <message>
        <source>It is lost</source>
        <translation>已丢失</translation>
    </message>
    <message>
        <source>Number on the bag</source>
        <translation>袋上的编号</translation>
    </message>
    <message>
        <source>Note (where it is, or how it was lost)</source>
        <translation>说明（在何处，或如何丢失）</translation>
    </message>
    <message>
        <source>The list that is signed next takes its place. Say what became of it.</source>
        <translation>接下来签署的列表将取代它。请说明它的下落。</translation>
    </message>
    <message>
        <source>So it is</source>
        <translation>属实</translation>
    </message>
    <message>
        <source>Say what became of the emergency list.</source>
        <translation>请说明应急列表的下落。</translation>
    </message>
    <message>
        <source>Say where the emergency list is, or how it was lost.</source>
        <translation>请说明应急列表在何处，或如何丢失。</translation>
    </message>
    <message>
        <source>Read aloud what was typed. Everybody compares it: does it stand here as it should?</source>
        <translation>大声读出所输入的内容，大家一起核对：这里写得对吗？</translation>
    </message>
</context>
<context>
    <name>SheetInput</name>
    <message>
        <source>File of the sheet</source>
        <translation>份额单文件</translation>
    </message>
    <message>
        <source>PDF, picture or text file; drop it here or choose it</source>
        <translation>PDF、图片或文本文件；拖放到此处或选择</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>选择(&amp;C)…</translation>
    </message>
    <message>
        <source>No camera: its part of Keyrite is not installed (see the README).</source>
        <translation>没有摄像头功能：Keyrite 的该部分未安装（见 README）。</translation>
    </message>
    <message>
        <source>From a fil&amp;e</source>
        <translation>从文件(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Type the words</source>
        <translation>输入词语(&amp;T)</translation>
    </message>
    <message>
        <source>Choose the sheet&apos;s file, drop it here, or type its words.</source>
        <translation>请选择份额单文件、拖放到此处，或输入其词语。</translation>
    </message>
    <message>
        <source>Not each of the {total} places holds a word of the list yet; what was typed is still here.</source>
        <translation>{total} 个位置尚未全部填入词表中的词语；已输入的内容仍在。</translation>
    </message>
    <message>
        <source>Choose the sheet&apos;s file</source>
        <translation>选择份额单文件</translation>
    </message>
    <message>
        <source>With the ca&amp;mera</source>
        <translation>用摄像头(&amp;M)</translation>
    </message>
    <message>
        <source>The words do not fit together: one was misread or mistyped. What was typed is still here; put it right. If the paper says so, press the button again.</source>
        <translation>这些词彼此不符：有词读错或输错。已输入的内容仍在这里，请更正。如果纸上确实如此，请再按一次按钮。</translation>
    </message>
</context>
<context>
    <name>SheetPage</name>
    <message>
        <source>Sheet {number} of {total}, in trust for {holder}</source>
        <translation>第 {number} 张份额单，共 {total} 张，代 {holder} 保管</translation>
    </message>
    <message>
        <source>Sheet {number} of {total}, {site}</source>
        <translation>份额单 {number} / {total}，{site}</translation>
    </message>
    <message>
        <source>The sheet is s&amp;poiled…</source>
        <translation>份额单已损坏(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>SheetSignaturePage</name>
    <message>
        <source>Check a sheet without an archive</source>
        <translation>没有归档时检查份额单</translation>
    </message>
    <message>
        <source>Each sheet is judged by the seal that is printed on it.</source>
        <translation>每张份额单凭印在其上的封印鉴定。</translation>
    </message>
    <message>
        <source>Scans of sheets</source>
        <translation>份额单的扫描件</translation>
    </message>
    <message>
        <source>Certificate of the log key, if it is at hand (keys/record-log.crt)</source>
        <translation>日志密钥的证书，如果手头有（keys/record-log.crt）</translation>
    </message>
    <message>
        <source>&amp;Judge by the seal</source>
        <translation>凭封印鉴定(&amp;J)</translation>
    </message>
    <message>
        <source>Choose the scan of at least one sheet, or drop it here.</source>
        <translation>请选择至少一张份额单的扫描件，或拖放到这里。</translation>
    </message>
    <message>
        <source>Reading the sheets.</source>
        <translation>正在读取份额单。</translation>
    </message>
    <message>
        <source>As a &amp;ceremony, on record…</source>
        <translation>作为仪式进行并记录(&amp;C)…</translation>
    </message>
</context>
<context>
    <name>ShelfView</name>
    <message>
        <source>Open the chosen &amp;archive</source>
        <translation>打开所选归档(&amp;A)</translation>
    </message>
    <message>
        <source>Archives that belong to no root</source>
        <translation>不属于任何根的归档</translation>
    </message>
    <message>
        <source>Root {words} …, {organisation}</source>
        <translation>根 {words} …，{organisation}</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Ceremony</source>
        <translation>仪式</translation>
    </message>
    <message>
        <source>Continues</source>
        <translation>延续</translation>
    </message>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message>
        <source>begins this root&apos;s life</source>
        <translation>此根由此开始</translation>
    </message>
    <message>
        <source>! {ceremony}, which is not here</source>
        <translation>! {ceremony}，不在此处</translation>
    </message>
    <message>
        <source>✗ another archive of {ceremony}</source>
        <translation>✗ {ceremony} 的另一份归档</translation>
    </message>
    <message>
        <source>the public pages of {ceremony}</source>
        <translation>{ceremony} 的公开页</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Other archives</source>
        <translation>其他归档</translation>
    </message>
</context>
<context>
    <name>SignOffPage</name>
    <message>
        <source>{name}: was the script followed?</source>
        <translation>{name}：是否遵循了脚本？</translation>
    </message>
    <message>
        <source>Deviations in this ceremony: {count}</source>
        <translation>本次仪式中的偏差：{count}</translation>
    </message>
    <message>
        <source>Remark; a dissent needs its reason</source>
        <translation>备注；有异议必须说明理由</translation>
    </message>
    <message>
        <source>I &amp;dissent</source>
        <translation>我有异议(&amp;D)</translation>
    </message>
    <message>
        <source>{what} Nothing was decided.</source>
        <translation>{what}未作决定。</translation>
    </message>
    <message>
        <source>{what} Decided by {name}: {decision}</source>
        <translation>{what}{name} 决定：{decision}</translation>
    </message>
    <message>
        <source>Yes, I agree</source>
        <translation>是，我同意</translation>
    </message>
    <message>
        <source>Say in a sentence what was not as it should be.</source>
        <translation>请用一句话说明何处不妥。</translation>
    </message>
</context>
<context>
    <name>SignatureCheckPlanPage</name>
    <message>
        <source>Check a sheet by its seal, on record</source>
        <translation>凭封印核对份额单并记录</translation>
    </message>
    <message>
        <source>One custodian&apos;s sheet is judged by the seal that is printed on it. No archive is needed.</source>
        <translation>由印在份额单上的封印鉴定一位保管人的份额单。无需归档。</translation>
    </message>
    <message>
        <source>No root stands behind this record</source>
        <translation>没有根为此记录担保</translation>
    </message>
    <message>
        <source>It is signed by a key of its own. With an archive at hand, hold the share check instead.</source>
        <translation>它由自身的密钥签名。如果手头有归档，请改为进行份额检查。</translation>
    </message>
    <message>
        <source>Certificate of the log key, if it is at hand (keys/record-log.crt)</source>
        <translation>日志密钥的证书，如果手头有（keys/record-log.crt）</translation>
    </message>
    <message>
        <source>Number of the set that it should be of, if it is known</source>
        <translation>它应属的份额组编号，如果知道</translation>
    </message>
</context>
<context>
    <name>SignaturesPanel</name>
    <message>
        <source>Signatures by the keys of version {version}: {signed} ({needed} are needed)</source>
        <translation>由第 {version} 版的密钥签名：{signed} 个（需要 {needed} 个）</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>已签</translation>
    </message>
    <message>
        <source>outstanding</source>
        <translation>未签</translation>
    </message>
</context>
<context>
    <name>SiteChart</name>
    <message>
        <source>What survives which loss</source>
        <translation>何种损失下仍可恢复</translation>
    </message>
    <message numerus="yes">
        <source>✓ %n sheets left, enough</source>
        <translation>
            <numerusform>✓ 剩 %n 张，足够</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✗ %n sheets left, too few</source>
        <translation>
            <numerusform>✗ 剩 %n 张，不够</numerusform>
        </translation>
    </message>
    <message>
        <source>{site} is lost</source>
        <translation>失去{site}</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Key ceremonies and disaster recovery for a root of trust, on paper and on record.</source>
        <translation>信任根的密钥仪式与灾难恢复：落在纸上，记录在案。</translation>
    </message>
    <message>
        <source>Make a root key</source>
        <translation>生成根密钥</translation>
    </message>
    <message>
        <source>A new root</source>
        <translation>新的根密钥</translation>
    </message>
    <message>
        <source>Recover the root key</source>
        <translation>恢复根密钥</translation>
    </message>
    <message>
        <source>From a quorum into a fresh token.</source>
        <translation>由法定人数恢复到全新令牌。</translation>
    </message>
    <message>
        <source>Hold a drill</source>
        <translation>举行演习</translation>
    </message>
    <message>
        <source>Prove the sheets; keep nothing.</source>
        <translation>证明份额单可恢复；不留密钥。</translation>
    </message>
    <message>
        <source>Check a sheet</source>
        <translation>检查份额单</translation>
    </message>
    <message>
        <source>Genuine, altered, or of another set.</source>
        <translation>真实、被改动或属于另一组。</translation>
    </message>
    <message>
        <source>Hand out new sheets</source>
        <translation>分发新份额单</translation>
    </message>
    <message>
        <source>A new set; the old one is retired.</source>
        <translation>新的一组；旧的一组停用。</translation>
    </message>
    <message>
        <source>Issue certificates</source>
        <translation>签发证书</translation>
    </message>
    <message>
        <source>Sign requests under a profile.</source>
        <translation>按证书模板签署申请。</translation>
    </message>
    <message>
        <source>Sign images</source>
        <translation>签署镜像</translation>
    </message>
    <message>
        <source>And what registries&apos; clients trust.</source>
        <translation>以及镜像仓库客户端所信任的数据。</translation>
    </message>
    <message>
        <source>Revoke certificates</source>
        <translation>吊销证书</translation>
    </message>
    <message>
        <source>For good; every list is signed anew.</source>
        <translation>永久吊销；重签列表。</translation>
    </message>
    <message>
        <source>Hand a key over</source>
        <translation>交付密钥</translation>
    </message>
    <message>
        <source>To a token that its operator will use.</source>
        <translation>交付到其操作员日后使用的令牌。</translation>
    </message>
    <message>
        <source>Review the logs</source>
        <translation>审阅日志</translation>
    </message>
    <message>
        <source>Each record, by whom.</source>
        <translation>由谁审阅，有何发现。</translation>
    </message>
    <message>
        <source>Destroy the root</source>
        <translation>销毁根密钥</translation>
    </message>
    <message>
        <source>And account for every sheet.</source>
        <translation>并说明每张份额单的下落。</translation>
    </message>
    <message>
        <source>Sign a TUF root</source>
        <translation>签署 TUF 根</translation>
    </message>
    <message>
        <source>Keys on tokens of different people.</source>
        <translation>密钥在不同人的令牌中。</translation>
    </message>
    <message>
        <source>A root that exists</source>
        <translation>已有的根密钥</translation>
    </message>
    <message>
        <source>Verify and read a record</source>
        <translation>验证并阅读记录</translation>
    </message>
    <message>
        <source>Needs no token.</source>
        <translation>不需要令牌。</translation>
    </message>
    <message>
        <source>What is due</source>
        <translation>到期事项</translation>
    </message>
    <message>
        <source>Drills, renewals, lists.</source>
        <translation>演习、续期、吊销列表。</translation>
    </message>
    <message>
        <source>Look at a token</source>
        <translation>查看令牌</translation>
    </message>
    <message>
        <source>What it can do, tried.</source>
        <translation>实际试验它的能力。</translation>
    </message>
    <message>
        <source>The estate</source>
        <translation>名册</translation>
    </message>
    <message>
        <source>Hosts, and their kits.</source>
        <translation>主机及其部署包。</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Standard type</source>
        <translation>标准字号</translation>
    </message>
    <message>
        <source>Where you stand</source>
        <translation>当前状况</translation>
    </message>
    <message>
        <source>Looking at the archives on this machine…</source>
        <translation>正在查看本机上的归档…</translation>
    </message>
    <message>
        <source>Make another key</source>
        <translation>再生成密钥</translation>
    </message>
    <message>
        <source>The CA&apos;s next, or for another purpose.</source>
        <translation>下一代 CA 密钥，或另作他用的密钥。</translation>
    </message>
    <message>
        <source>The policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>How often, and by whom.</source>
        <translation>多久、多少、何人。</translation>
    </message>
    <message>
        <source>Records, dates, tokens, policy</source>
        <translation>记录、日期、令牌、策略</translation>
    </message>
    <message>
        <source>Large type, for a projector</source>
        <translation>大号字体，适合投影</translation>
    </message>
    <message>
        <source>Made in the token, split onto sheets for custodians, every sheet read back, then locked. REHEARSAL, on throw-away tokens, or REAL, on your own, is chosen on the next page.</source>
        <translation>在令牌中生成，拆分到保管人的份额单上，逐张回读，然后锁定。下一页选择“演练”（一次性令牌）或“正式”（您自己的令牌）。</translation>
    </message>
    <message>
        <source>Bell for the witness</source>
        <translation>提醒见证人的铃声</translation>
    </message>
</context>
<context>
    <name>StateApprovalPage</name>
    <message>
        <source>Place: building and room</source>
        <translation>地点：建筑和房间</translation>
    </message>
    <message>
        <source>Approved by</source>
        <translation>批准人</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>职务</translation>
    </message>
    <message>
        <source>Day (YYYY-MM-DD)</source>
        <translation>日期（YYYY-MM-DD）</translation>
    </message>
    <message>
        <source>Document of the approval</source>
        <translation>批准文件</translation>
    </message>
    <message>
        <source>This ceremony is approved</source>
        <translation>本次仪式已获批准</translation>
    </message>
    <message>
        <source>Compare with the document: it must name {script}, by this digest or these words.</source>
        <translation>请与批准文件核对：其中须以此摘要或这些词语写明 {script}。</translation>
    </message>
</context>
<context>
    <name>StaysInUse</name>
    <message>
        <source>The token stays in use with the root on it: two people open it, without a quorum</source>
        <translation>令牌连同其中的根保留使用：由两人打开，无需法定人数</translation>
    </message>
    <message>
        <source>Two people get half of the token&apos;s PIN each: neither opens it alone</source>
        <translation>两人各掌握令牌 PIN 的一半：任何一人都无法单独打开</translation>
    </message>
</context>
<context>
    <name>StepChart</name>
    <message>
        <source>Steps in time</source>
        <translation>各步骤用时</translation>
    </message>
    <message>
        <source>{took}, planned {planned}</source>
        <translation>{took}，计划 {planned}</translation>
    </message>
    <message numerus="yes">
        <source>, begun %n times</source>
        <translation>
            <numerusform>，开始 %n 次</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepList</name>
    <message>
        <source>Steps of the ceremony</source>
        <translation>仪式步骤</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>now</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>未开始</translation>
    </message>
    <message numerus="yes">
        <source>%n min planned</source>
        <translation>
            <numerusform>计划 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>took {time}, {planned}</source>
        <translation>用时 {time}，{planned}</translation>
    </message>
</context>
<context>
    <name>TakeOverSheetPage</name>
    <message>
        <source>Sheet {index} of set {generation}, kept in trust by {trustee}</source>
        <translation>第 {generation} 组份额单 {index}，由 {trustee} 代管</translation>
    </message>
    <message>
        <source>I keep this sheet myself, sealed in its bag, at {site}. I show its words to nobody, make no copy, come when a ceremony calls me, and report at once a bag that is lost, damaged or open.</source>
        <translation>我亲自保管这张份额单，封在防拆袋中，存放在 {site}。我不向任何人出示上面的词语，不留副本，仪式召集时到场；防拆袋遗失、损坏或被打开时，立即报告。</translation>
    </message>
    <message>
        <source>Number on the bag</source>
        <translation>袋上的编号</translation>
    </message>
    <message>
        <source>Not &amp;today: it stays in trust</source>
        <translation>今天不接收：继续代管(&amp;T)</translation>
    </message>
    <message>
        <source>Take the bag, look at its seal, read its number aloud, and say the duties.</source>
        <translation>接过袋子，查看封口，读出编号，并宣读职责。</translation>
    </message>
    <message>
        <source>I have taken it over</source>
        <translation>我已接收</translation>
    </message>
</context>
<context>
    <name>TakeTokenPage</name>
    <message>
        <source>Take the empty token that was prepared and probed. Type the first half of its PIN; the administrator types the second.</source>
        <translation>取出已准备并探测过的空令牌。输入其 PIN 的前一半；后一半由主持人输入。</translation>
    </message>
    <message>
        <source>Take the empty token that was prepared and probed. Type its PIN; nobody looks at the keyboard.</source>
        <translation>请选用已准备并探测过的空令牌，输入其 PIN；其他人请勿看键盘。</translation>
    </message>
    <message>
        <source>Take this token</source>
        <translation>使用此令牌</translation>
    </message>
</context>
<context>
    <name>TokenList</name>
    <message>
        <source>{model} of {maker}</source>
        <translation>{maker} 的 {model}</translation>
    </message>
    <message>
        <source>No token is there. Plug it in, and list again.</source>
        <translation>没有令牌。请插入后重新列出。</translation>
    </message>
    <message>
        <source>(no label)</source>
        <translation>（无标签）</translation>
    </message>
    <message>
        <source>{label}, serial {serial}</source>
        <translation>{label}，序列号 {serial}</translation>
    </message>
</context>
<context>
    <name>TokenPage</name>
    <message>
        <source>Look at a token</source>
        <translation>查看令牌</translation>
    </message>
    <message>
        <source>Empty: the software token of rehearsals</source>
        <translation>留空：演练用的软件令牌</translation>
    </message>
    <message>
        <source>PIN of the token</source>
        <translation>令牌的 PIN</translation>
    </message>
    <message>
        <source>Every operation is tried with throw-away keys that live in the session only. Nothing changes.</source>
        <translation>每项操作都用仅存在于会话中的一次性密钥试验。不会有任何改动。</translation>
    </message>
    <message>
        <source>&amp;Try what it can do</source>
        <translation>试验其能力(&amp;T)</translation>
    </message>
    <message>
        <source>Trying every operation; making RSA keys takes a while.</source>
        <translation>正在试验每项操作；生成 RSA 密钥需要一些时间。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>✓ A ceremony can be held on this token</source>
        <translation>✓ 可以用此令牌举行仪式</translation>
    </message>
    <message>
        <source>✗ No ceremony can be held on this token</source>
        <translation>✗ 不能用此令牌举行仪式</translation>
    </message>
    <message>
        <source>The root key leaves by: {transport}. Keys are wrapped by: {format}. CA keys: {types}.</source>
        <translation>根密钥的导出方式：{transport}。密钥包裹方式：{format}。CA 密钥类型：{types}。</translation>
    </message>
    <message>
        <source>no way found</source>
        <translation>未找到方法</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>✓ works</source>
        <translation>✓ 可用</translation>
    </message>
    <message>
        <source>– does not</source>
        <translation>– 不可用</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} 毫秒</translation>
    </message>
    <message>
        <source>What the token can do</source>
        <translation>令牌的能力</translation>
    </message>
    <message>
        <source>Token {label}, serial {serial}</source>
        <translation>令牌 {label}，序列号 {serial}</translation>
    </message>
    <message>
        <source>&amp;Back to the ceremony&apos;s plan</source>
        <translation>返回仪式计划(&amp;B)</translation>
    </message>
</context>
<context>
    <name>TokenPicker</name>
    <message>
        <source>PKCS #11 library of the token</source>
        <translation>令牌的 PKCS #11 库文件</translation>
    </message>
    <message>
        <source>Choose the librar&amp;y…</source>
        <translation>选择库文件(&amp;Y)…</translation>
    </message>
    <message>
        <source>&amp;List its tokens</source>
        <translation>列出令牌(&amp;L)</translation>
    </message>
    <message>
        <source>Choose the library</source>
        <translation>选择库文件</translation>
    </message>
    <message>
        <source>The tokens could not be listed</source>
        <translation>无法列出令牌</translation>
    </message>
</context>
<context>
    <name>TokenWay</name>
    <message>
        <source>How the key comes</source>
        <translation>密钥如何取得</translation>
    </message>
    <message>
        <source>With a quorum of sheets: the root is brought back</source>
        <translation>凑足法定人数的份额单：恢复根</translation>
    </message>
    <message>
        <source>With the token that holds the key: no bag is opened</source>
        <translation>使用存有密钥的令牌：不打开任何防拆袋</translation>
    </message>
    <message>
        <source>Key that signs</source>
        <translation>签发密钥</translation>
    </message>
    <message>
        <source>Empty: the one that the archive says is in use</source>
        <translation>留空：归档中注明正在使用的密钥</translation>
    </message>
    <message>
        <source>Folder in which a rehearsal has kept the token</source>
        <translation>先前演练保留令牌的文件夹</translation>
    </message>
    <message>
        <source>A copy of the token is opened, so that it stays as it is.</source>
        <translation>打开的是令牌的副本，原令牌保持不变。</translation>
    </message>
    <message>
        <source>Name the folder in which a rehearsal has kept the token.</source>
        <translation>请指定先前演练保留令牌的文件夹。</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Clock, UTC</source>
        <translation>时钟，UTC</translation>
    </message>
    <message>
        <source>&amp;Note…</source>
        <translation>备注(&amp;N)…</translation>
    </message>
    <message>
        <source>A deviation, or somebody who leaves or comes back</source>
        <translation>偏差，或有人离开、返回</translation>
    </message>
    <message>
        <source>&amp;Leave…</source>
        <translation>离开(&amp;L)…</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message>
        <source>REAL</source>
        <translation>正式</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>Sheets shown</source>
        <translation>已出示份额单</translation>
    </message>
    <message>
        <source>Sheets out</source>
        <translation>已发出份额单</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} / {total}</translation>
    </message>
    <message>
        <source>not seen ✗</source>
        <translation>看不到 ✗</translation>
    </message>
    <message>
        <source>off ✓</source>
        <translation>关闭 ✓</translation>
    </message>
    <message>
        <source>on ✗</source>
        <translation>开启 ✗</translation>
    </message>
</context>
<context>
    <name>TryAgainPage</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>This step could not be done yet</source>
        <translation>此步骤尚未能完成</translation>
    </message>
</context>
<context>
    <name>TufRootPlanPage</name>
    <message>
        <source>Sign a TUF root</source>
        <translation>签署 TUF 根</translation>
    </message>
    <message>
        <source>Root keys of an update repository are made on the tokens of those who hold them, and sign the next root metadata, together or one after another.</source>
        <translation>更新仓库的根密钥在各保管人的令牌中生成，并签署下一份根元数据；可以同时到场，也可以先后进行。</translation>
    </message>
    <message>
        <source>The draft (the command “keyrite tuf example” shows one); none to add signatures</source>
        <translation>草案（命令“keyrite tuf example”给出示例）；只添加签名时留空</translation>
    </message>
    <message>
        <source>Archive of the ceremony that is taken up, or followed</source>
        <translation>要接续的仪式或其后一版所依据的仪式的归档</translation>
    </message>
    <message>
        <source>root.json that clients have, where no archive tells of it</source>
        <translation>客户端已有的 root.json（没有相应归档时）</translation>
    </message>
    <message>
        <source>Tokens that an earlier rehearsal has kept</source>
        <translation>先前演练保留的令牌</translation>
    </message>
    <message>
        <source>Name the draft, or the archive to go on with.</source>
        <translation>请指定草案，或要接续的归档。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
</context>
<context>
    <name>TypedWords</name>
    <message>
        <source>Word {number}</source>
        <translation>第 {number} 个词</translation>
    </message>
    <message>
        <source>Word {number} of {total} of the sheet</source>
        <translation>份额单第 {number} 个词，共 {total} 个</translation>
    </message>
    <message>
        <source>Words are wrong or in the wrong order; compare each with the paper.</source>
        <translation>有词语错误或顺序不对；请逐个与纸面核对。</translation>
    </message>
    <message>
        <source>✓ All words are in, and their checksum holds.</source>
        <translation>✓ 词语已全部输入，校验和正确。</translation>
    </message>
    <message>
        <source>All words are in; those that cannot be read are marked.</source>
        <translation>词语已全部输入；无法辨认的已标出。</translation>
    </message>
    <message>
        <source>Word {number} is not a word of the list. Click its box and compare it with the paper.</source>
        <translation>第 {number} 个词不在词表中。请点击其方格，与纸面核对。</translation>
    </message>
    <message>
        <source>Word {number} is wrong. Click its box and compare it with the paper.</source>
        <translation>第 {number} 个词有误。请点击其方格，与纸面核对。</translation>
    </message>
    <message>
        <source>{count} of {total} words. Space takes a word; ? stands for one that cannot be read; a click on a box corrects its word.</source>
        <translation>已输入 {count} / {total} 个词。按空格确认一个词；? 表示无法辨认；点击方格可更正。</translation>
    </message>
</context>
<context>
    <name>VerifyPage</name>
    <message>
        <source>Archive to verify</source>
        <translation>要验证的归档</translation>
    </message>
    <message>
        <source>Optional: known root certificate</source>
        <translation>可选：已知的根证书文件</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>选择(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>验证(&amp;V)</translation>
    </message>
    <message>
        <source>Choose the archive</source>
        <translation>选择归档</translation>
    </message>
    <message>
        <source>Name the archive&apos;s folder first.</source>
        <translation>请先指定归档文件夹。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>This could not be verified</source>
        <translation>无法验证</translation>
    </message>
    <message>
        <source>&amp;Certificates</source>
        <translation>证书(&amp;C)</translation>
    </message>
    <message numerus="yes">
        <source>%n checks failed; each says why below.</source>
        <translation>
            <numerusform>%n 项检查未通过；原因见下。</numerusform>
        </translation>
    </message>
    <message>
        <source>REHEARSAL</source>
        <translation>演练</translation>
    </message>
    <message numerus="yes">
        <source>! %n things are to be acted on: see Open and due.</source>
        <translation>
            <numerusform>! %n 项须处理：见“未了与到期”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Chec&amp;ks</source>
        <translation>检查项(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>记录(&amp;R)</translation>
    </message>
    <message>
        <source>Ti&amp;meline</source>
        <translation>时间线(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Sheets and sites</source>
        <translation>份额单与地点(&amp;S)</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>检查对象</translation>
    </message>
    <message numerus="yes">
        <source>%n checks passed.</source>
        <translation>
            <numerusform>%n 项检查通过。</numerusform>
        </translation>
    </message>
    <message>
        <source>Not made: {names}.</source>
        <translation>未做：{names}。</translation>
    </message>
    <message>
        <source>Not applicable: {names}.</source>
        <translation>不适用：{names}。</translation>
    </message>
    <message>
        <source>The archive does not hold. Fingerprint of the root certificate that lies in it:</source>
        <translation>归档未通过验证。其中所含根证书的指纹：</translation>
    </message>
    <message>
        <source>Fingerprint of the root certificate:</source>
        <translation>根证书的指纹：</translation>
    </message>
    <message>
        <source>The archive is consistent with itself. Compare the fingerprint of its root certificate with paper:</source>
        <translation>归档自身一致。请将其根证书的指纹与纸上内容核对：</translation>
    </message>
    <message>
        <source>The record does not tell.</source>
        <translation>记录中没有说明。</translation>
    </message>
    <message>
        <source>In trust with {name} (owed)</source>
        <translation>由 {name} 代管（未结）</translation>
    </message>
    <message>
        <source>This record knows of no sheets.</source>
        <translation>此记录中没有份额单。</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>份额单</translation>
    </message>
    <message>
        <source>Custodian</source>
        <translation>保管人</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>效力</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>所在</translation>
    </message>
    <message>
        <source>Bag</source>
        <translation>防拆袋</translation>
    </message>
    <message>
        <source> (owed)</source>
        <translation>（未结）</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>份额单</translation>
    </message>
    <message numerus="yes">
        <source>Still to be accounted for: %n sheets</source>
        <translation>
            <numerusform>尚待说明下落：%n 张份额单</numerusform>
        </translation>
    </message>
    <message>
        <source>✓ Nothing is owed.</source>
        <translation>✓ 没有未结事项。</translation>
    </message>
    <message numerus="yes">
        <source>Any %n sites may be lost, and a quorum is left.</source>
        <translation>
            <numerusform>任意失去 %n 个地点，仍有法定人数。</numerusform>
        </translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查项</translation>
    </message>
    <message>
        <source>Verify and read a record</source>
        <translation>验证并阅读记录</translation>
    </message>
    <message>
        <source>Root certificate known from elsewhere</source>
        <translation>从其他途径获知的根证书</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>REAL</source>
        <translation>正式</translation>
    </message>
    <message numerus="yes">
        <source>%n archives</source>
        <translation>
            <numerusform>%n 份归档</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them do not verify.</source>
        <translation>
            <numerusform>其中 %n 份未通过验证。</numerusform>
        </translation>
    </message>
    <message>
        <source>Every one verifies.</source>
        <translation>每一份都通过验证。</translation>
    </message>
    <message>
        <source>&amp;Lives of the roots</source>
        <translation>各根的沿革(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Open and due</source>
        <translation>未了与到期(&amp;O)</translation>
    </message>
    <message>
        <source>Re&amp;quirements</source>
        <translation>审计要求(&amp;Q)</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>导出(&amp;X)</translation>
    </message>
    <message>
        <source>Folder of an archive, or of many</source>
        <translation>一份或多份归档所在的文件夹</translation>
    </message>
</context>
<context>
    <name>VouchForKeyPage</name>
    <message>
        <source>Leave this request &amp;out</source>
        <translation>略过此申请(&amp;O)</translation>
    </message>
    <message>
        <source>Nothing shows who holds this key. Read its 32 words aloud; the administrator compares them with what the holder gave by another way, and both vouch for it.</source>
        <translation>没有任何东西表明谁持有此密钥。请朗读其 32 个词；主持人与持有者另行提供的词语核对，两人共同担保。</translation>
    </message>
    <message>
        <source>The same: we vouch for it</source>
        <translation>一致：我们为其担保</translation>
    </message>
</context>
<context>
    <name>WaiveCustodyPage</name>
    <message>
        <source>&amp;Waive it, in the record</source>
        <translation>豁免并写入记录(&amp;W)</translation>
    </message>
    <message>
        <source>One site alone could reach the quorum</source>
        <translation>单一地点就能达到法定人数</translation>
    </message>
    <message>
        <source>The loss of one site would leave no quorum</source>
        <translation>失去一个地点后将不足法定人数</translation>
    </message>
    <message>
        <source>The custody breaks a rule. Go back and name other sites; or administrator and witness waive the rule together, and both names stand in the record.</source>
        <translation>保管安排违反了一条规则。请返回并指定其他地点；或由主持人与见证人共同豁免此规则，两人的姓名将写入记录。</translation>
    </message>
    <message>
        <source>Go back and name others</source>
        <translation>返回并重新指定</translation>
    </message>
</context>
<context>
    <name>WaiveHostPage</name>
    <message>
        <source>Looks that failed</source>
        <translation>未通过的检查</translation>
    </message>
    <message>
        <source>The machine is not as it should be. Put it right and look again; or waive it, in the record.</source>
        <translation>本机状态不符合要求。请改正后重新检查；或者在记录中豁免。</translation>
    </message>
    <message>
        <source>Put right: look again</source>
        <translation>已改正：重新检查</translation>
    </message>
</context>
<context>
    <name>WaiveSoftwareTokenPage</name>
    <message>
        <source>{label}, serial {serial}: {model} of {maker}</source>
        <translation>{label}，序列号 {serial}：{maker} 的 {model}</translation>
    </message>
    <message>
        <source>Its keys lie in this laptop&apos;s files or memory. Whoever copies them has the root key, and no lock in the token holds them in. A hardware token keeps its keys even from this laptop.</source>
        <translation>其密钥位于这台电脑的文件或内存中。任何人复制即得到根密钥，令牌内的锁定也无法阻止。硬件令牌连这台电脑也无法取出密钥。</translation>
    </message>
    <message>
        <source>✗ This token is only software</source>
        <translation>✗ 此令牌只是软件</translation>
    </message>
    <message>
        <source>Take a hardware token instead; or waive it, in the record.</source>
        <translation>请改用硬件令牌；或者在记录中豁免。</translation>
    </message>
    <message>
        <source>Do not take this token</source>
        <translation>不使用此令牌</translation>
    </message>
</context>
<context>
    <name>WordPlaces</name>
    <message>
        <source>Click a box to correct its word</source>
        <translation>点击方格可更正该词</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Ceremony administrator</source>
        <translation>仪式主持人</translation>
    </message>
    <message>
        <source>HSM operator</source>
        <translation>HSM 操作员</translation>
    </message>
    <message>
        <source>Custodian</source>
        <translation>保管人</translation>
    </message>
    <message>
        <source>Witness</source>
        <translation>见证人</translation>
    </message>
    <message>
        <source>Auditor</source>
        <translation>审计员</translation>
    </message>
    <message>
        <source>Keyrite</source>
        <translation>Keyrite</translation>
    </message>
    <message>
        <source>Root key generation</source>
        <translation>根密钥生成</translation>
    </message>
    <message>
        <source>Recovery</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Drill</source>
        <translation>演习</translation>
    </message>
    <message>
        <source>Share check</source>
        <translation>份额单检查</translation>
    </message>
    <message>
        <source>Resharing</source>
        <translation>重新分发</translation>
    </message>
    <message>
        <source>Issuance</source>
        <translation>签发</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>轮换</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Revocation</source>
        <translation>吊销</translation>
    </message>
    <message>
        <source>Handover</source>
        <translation>交付</translation>
    </message>
    <message>
        <source>Log review</source>
        <translation>日志审阅</translation>
    </message>
    <message>
        <source>TUF root</source>
        <translation>TUF 根</translation>
    </message>
    <message>
        <source>Destruction</source>
        <translation>销毁</translation>
    </message>
    <message>
        <source>Subordinate CA</source>
        <translation>下级 CA</translation>
    </message>
    <message>
        <source>SPIFFE intermediate CA</source>
        <translation>SPIFFE 中间 CA</translation>
    </message>
    <message>
        <source>Upstream CA of a SPIRE server</source>
        <translation>SPIRE 服务器的上级证书机构</translation>
    </message>
    <message>
        <source>OpenBao or Vault intermediate CA</source>
        <translation>OpenBao 或 Vault 中间证书机构</translation>
    </message>
    <message>
        <source>Image signing</source>
        <translation>镜像签名</translation>
    </message>
    <message>
        <source>Image signing with Cosign</source>
        <translation>Cosign 镜像签名</translation>
    </message>
    <message>
        <source>Image decryption</source>
        <translation>镜像解密</translation>
    </message>
    <message>
        <source>Content trust root (Notary v1)</source>
        <translation>内容信任根密钥（Notary v1）</translation>
    </message>
    <message>
        <source>Content trust signer (Notary v1)</source>
        <translation>内容信任签名者（Notary v1）</translation>
    </message>
    <message>
        <source>OCSP responder</source>
        <translation>OCSP 响应者</translation>
    </message>
    <message>
        <source>TLS server</source>
        <translation>TLS 服务器</translation>
    </message>
    <message>
        <source>TLS client</source>
        <translation>TLS 客户端</translation>
    </message>
    <message>
        <source>cosign, skopeo, podman</source>
        <translation>cosign、skopeo、podman</translation>
    </message>
    <message>
        <source>Notation</source>
        <translation>Notation</translation>
    </message>
    <message>
        <source>content trust: root (legacy)</source>
        <translation>内容信任：根（旧式）</translation>
    </message>
    <message>
        <source>content trust: targets (legacy)</source>
        <translation>内容信任：目标（旧式）</translation>
    </message>
    <message>
        <source>statement of a key rotation</source>
        <translation>密钥轮换声明</translation>
    </message>
    <message>
        <source>{what}: {step}</source>
        <translation>{what}：{step}</translation>
    </message>
    <message>
        <source>Sheet {number}: {what}</source>
        <translation>份额单 {number}：{what}</translation>
    </message>
    <message>
        <source>A sheet: {what}</source>
        <translation>份额单：{what}</translation>
    </message>
    <message>
        <source>Ceremony opened</source>
        <translation>仪式开始</translation>
    </message>
    <message>
        <source>Ceremony resumed</source>
        <translation>仪式继续</translation>
    </message>
    <message>
        <source>Participants named</source>
        <translation>人员已确认</translation>
    </message>
    <message>
        <source>Identities checked</source>
        <translation>身份已核对</translation>
    </message>
    <message>
        <source>Place described</source>
        <translation>地点已说明</translation>
    </message>
    <message>
        <source>Approval stated</source>
        <translation>批准已说明</translation>
    </message>
    <message>
        <source>Duties acknowledged</source>
        <translation>职责已确认</translation>
    </message>
    <message>
        <source>Custody checked</source>
        <translation>保管安排已检查</translation>
    </message>
    <message>
        <source>Custody rule waived</source>
        <translation>保管规则已豁免</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Token prepared</source>
        <translation>令牌已准备</translation>
    </message>
    <message>
        <source>Token opened by two</source>
        <translation>令牌已由两人打开</translation>
    </message>
    <message>
        <source>Token replaced</source>
        <translation>令牌已更换</translation>
    </message>
    <message>
        <source>Root key made</source>
        <translation>根密钥已生成</translation>
    </message>
    <message>
        <source>Estate key made</source>
        <translation>业务密钥已生成</translation>
    </message>
    <message>
        <source>Certificate signed</source>
        <translation>证书已签发</translation>
    </message>
    <message>
        <source>Estate key wrapped</source>
        <translation>业务密钥已包裹</translation>
    </message>
    <message>
        <source>Log key certified</source>
        <translation>日志密钥已认证</translation>
    </message>
    <message>
        <source>Fingerprint compared</source>
        <translation>指纹已核对</translation>
    </message>
    <message>
        <source>Share set made</source>
        <translation>份额组已制作</translation>
    </message>
    <message>
        <source>Share set voided</source>
        <translation>份额组已作废</translation>
    </message>
    <message>
        <source>issued</source>
        <translation>已发出</translation>
    </message>
    <message>
        <source>read back</source>
        <translation>已回读</translation>
    </message>
    <message>
        <source>sealed</source>
        <translation>已封存</translation>
    </message>
    <message>
        <source>All groups proven</source>
        <translation>所有组合均已验证</translation>
    </message>
    <message>
        <source>Key locked</source>
        <translation>密钥已锁定</translation>
    </message>
    <message>
        <source>Memory wiped</source>
        <translation>内存已清除</translation>
    </message>
    <message>
        <source>Every item has its place</source>
        <translation>物品去向已说明</translation>
    </message>
    <message>
        <source>Recordings listed</source>
        <translation>录像已登记</translation>
    </message>
    <message>
        <source>Head written down</source>
        <translation>记录头已抄写</translation>
    </message>
    <message>
        <source>Deviation noted</source>
        <translation>已记录偏差</translation>
    </message>
    <message>
        <source>Somebody left or came back</source>
        <translation>有人离开或返回</translation>
    </message>
    <message>
        <source>Signed off</source>
        <translation>已签署</translation>
    </message>
    <message>
        <source>Ceremony closed</source>
        <translation>仪式结束</translation>
    </message>
    <message>
        <source>Ceremony aborted</source>
        <translation>仪式中止</translation>
    </message>
    <message>
        <source>judged</source>
        <translation>已鉴定</translation>
    </message>
    <message>
        <source>Quorum reached</source>
        <translation>达到法定人数</translation>
    </message>
    <message>
        <source>Root key recovered</source>
        <translation>根密钥已恢复</translation>
    </message>
    <message>
        <source>Key restored</source>
        <translation>密钥已恢复</translation>
    </message>
    <message>
        <source>Key proved</source>
        <translation>密钥已验证</translation>
    </message>
    <message>
        <source>Object removed</source>
        <translation>对象已删除</translation>
    </message>
    <message>
        <source>Inventory taken</source>
        <translation>已清点</translation>
    </message>
    <message>
        <source>Machine looked at</source>
        <translation>已检查本机</translation>
    </message>
    <message>
        <source>Possible bypass found</source>
        <translation>发现可能的绕过途径</translation>
    </message>
    <message>
        <source>bag opened</source>
        <translation>已开袋</translation>
    </message>
    <message>
        <source>accounted for</source>
        <translation>已说明下落</translation>
    </message>
    <message>
        <source>Old set retired</source>
        <translation>旧份额组已停用</translation>
    </message>
    <message>
        <source>Key destroyed</source>
        <translation>密钥已销毁</translation>
    </message>
    <message>
        <source>Key left on the token</source>
        <translation>密钥已留在令牌上</translation>
    </message>
    <message>
        <source>Request received</source>
        <translation>已收到申请</translation>
    </message>
    <message>
        <source>Key vouched for</source>
        <translation>密钥已有人担保</translation>
    </message>
    <message>
        <source>Certificate linted</source>
        <translation>证书已检查</translation>
    </message>
    <message>
        <source>Drafts confirmed together</source>
        <translation>草稿已一并确认</translation>
    </message>
    <message>
        <source>Documents confirmed together</source>
        <translation>文件已一并确认</translation>
    </message>
    <message>
        <source>Document signed</source>
        <translation>文件已签名</translation>
    </message>
    <message>
        <source>Kits made</source>
        <translation>部署包已制作</translation>
    </message>
    <message>
        <source>Certificate issued</source>
        <translation>证书已签发</translation>
    </message>
    <message>
        <source>CRL issued</source>
        <translation>吊销列表已签发</translation>
    </message>
    <message>
        <source>Certificate revoked</source>
        <translation>证书已吊销</translation>
    </message>
    <message>
        <source>Key followed by another</source>
        <translation>密钥已由新密钥接替</translation>
    </message>
    <message>
        <source>Key retired</source>
        <translation>密钥已停用</translation>
    </message>
    <message>
        <source>Emergency list sealed</source>
        <translation>应急列表已封存</translation>
    </message>
    <message>
        <source>Emergency list settled</source>
        <translation>应急列表已了结</translation>
    </message>
    <message>
        <source>Record looked through</source>
        <translation>记录已审阅</translation>
    </message>
    <message>
        <source>TUF root key made</source>
        <translation>TUF 根密钥已生成</translation>
    </message>
    <message>
        <source>TUF root metadata confirmed</source>
        <translation>TUF 根元数据已确认</translation>
    </message>
    <message>
        <source>TUF root metadata signed</source>
        <translation>TUF 根元数据已签名</translation>
    </message>
    <message>
        <source>Genuine</source>
        <translation>真实</translation>
    </message>
    <message>
        <source>Already read</source>
        <translation>已读过</translation>
    </message>
    <message>
        <source>Altered</source>
        <translation>被改动</translation>
    </message>
    <message>
        <source>From another set</source>
        <translation>属于另一组</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>未采用</translation>
    </message>
    <message>
        <source>The record is complete</source>
        <translation>记录完整</translation>
    </message>
    <message>
        <source>The record is that of an aborted ceremony</source>
        <translation>这是中止仪式的记录</translation>
    </message>
    <message>
        <source>The record is incomplete</source>
        <translation>记录不完整</translation>
    </message>
    <message>
        <source>The record was altered</source>
        <translation>记录被改动</translation>
    </message>
    <message>
        <source>! disputed</source>
        <translation>! 有争议</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Superseded</source>
        <translation>已被取代</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>With its custodian</source>
        <translation>在保管人手中</translation>
    </message>
    <message>
        <source>Sealed in its bag</source>
        <translation>封存于防拆袋</translation>
    </message>
    <message>
        <source>Out of its bag</source>
        <translation>已取出</translation>
    </message>
    <message>
        <source>Destroyed</source>
        <translation>已销毁</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>遗失</translation>
    </message>
    <message>
        <source>In trust</source>
        <translation>托管</translation>
    </message>
    <message>
        <source>Public pages issued</source>
        <translation>已签发公开页</translation>
    </message>
    <message>
        <source>Printer looked at</source>
        <translation>已查看打印机</translation>
    </message>
    <message>
        <source>Printer vouched for</source>
        <translation>已为打印机作保</translation>
    </message>
    <message>
        <source>on paper</source>
        <translation>已印到纸上</translation>
    </message>
    <message>
        <source>spoiled</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>printed again</source>
        <translation>重新打印</translation>
    </message>
    <message>
        <source>Ready to print</source>
        <translation>可以打印</translation>
    </message>
    <message>
        <source>On no network</source>
        <translation>不在网络上</translation>
    </message>
    <message>
        <source>Right paper</source>
        <translation>纸张正确</translation>
    </message>
    <message>
        <source>Keeps no files</source>
        <translation>不保留文件</translation>
    </message>
    <message>
        <source>Keeps no history</source>
        <translation>不保留历史</translation>
    </message>
    <message>
        <source>Logs no jobs</source>
        <translation>日志不记任务</translation>
    </message>
    <message>
        <source>Spool lies in memory</source>
        <translation>打印队列在内存中</translation>
    </message>
    <message>
        <source>Sends to a cable</source>
        <translation>送往线缆</translation>
    </message>
    <message>
        <source>Spool is empty</source>
        <translation>打印队列为空</translation>
    </message>
    <message>
        <source>History is empty</source>
        <translation>历史为空</translation>
    </message>
    <message>
        <source>spoken to directly</source>
        <translation>直接连接</translation>
    </message>
    <message>
        <source>through this machine&apos;s print service</source>
        <translation>经本机的打印服务</translation>
    </message>
    <message>
        <source>No root stands behind it: it shows what was written down, and anybody could have written it.</source>
        <translation>没有根为它担保：它只显示所写下的内容，任何人都可能写出它。</translation>
    </message>
    <message>
        <source>No root stands behind it: whoever began the ceremony ended it, and a key made for that signed it.</source>
        <translation>没有根为它担保：结束它的是开始仪式的人，由为此制作的密钥签署。</translation>
    </message>
    <message>
        <source>Went back a step</source>
        <translation>退回一步</translation>
    </message>
    <message>
        <source>Clock compared with a watch</source>
        <translation>已用手表核对时钟</translation>
    </message>
    <message>
        <source>DISSENT</source>
        <translation>有异议</translation>
    </message>
    <message>
        <source>Failed look at the machine waived</source>
        <translation>已豁免未通过的本机检查</translation>
    </message>
    <message>
        <source>Token&apos;s probe put on record</source>
        <translation>令牌探测结果已记录</translation>
    </message>
    <message>
        <source>Software token waived</source>
        <translation>已豁免软件令牌</translation>
    </message>
    <message>
        <source>Object kept</source>
        <translation>对象已保留</translation>
    </message>
    <message>
        <source>Token compared with the record</source>
        <translation>令牌已与记录核对</translation>
    </message>
    <message>
        <source>Keys left on the token</source>
        <translation>密钥留在令牌上</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换区</translation>
    </message>
    <message>
        <source>Core files</source>
        <translation>转储文件</translation>
    </message>
    <message>
        <source>Memory lock</source>
        <translation>内存锁定</translation>
    </message>
    <message>
        <source>Looks into other programs</source>
        <translation>读取其他进程</translation>
    </message>
    <message>
        <source>Disk encryption</source>
        <translation>磁盘加密</translation>
    </message>
    <message>
        <source>Keyrite&apos;s files</source>
        <translation>Keyrite 文件</translation>
    </message>
    <message>
        <source>Secure boot</source>
        <translation>安全启动</translation>
    </message>
    <message>
        <source>Folder&apos;s owners</source>
        <translation>文件夹所有者</translation>
    </message>
    <message>
        <source>Free space</source>
        <translation>可用空间</translation>
    </message>
    <message>
        <source>Nobody else&apos;s code</source>
        <translation>无外来代码</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Self-test of the splitting</source>
        <translation>拆分自检</translation>
    </message>
    <message>
        <source>Self-test of the codes on sheets</source>
        <translation>份额单二维码自检</translation>
    </message>
    <message>
        <source>Self-test of the record</source>
        <translation>记录自检</translation>
    </message>
    <message>
        <source>Somebody outside could reach this laptop while keys are in its memory. Pull the cable, switch wireless off, and look again.</source>
        <translation>密钥在内存中时，外部可能连接到这台电脑。请拔掉网线、关闭无线，然后重新检查。</translation>
    </message>
    <message>
        <source>Memory with secrets could be written to the disk. As root: swapoff -a; then look again.</source>
        <translation>含有秘密的内存可能被写入磁盘。请以 root 运行 swapoff -a，然后重新检查。</translation>
    </message>
    <message>
        <source>A crash could write memory with secrets to the disk. Start Keyrite anew and look again.</source>
        <translation>程序崩溃时可能把含有秘密的内存写入磁盘。请重新启动 Keyrite 并重新检查。</translation>
    </message>
    <message>
        <source>Memory may be moved to the disk where there is swap. Start Keyrite with ulimit -l unlimited; with swap off the risk is small.</source>
        <translation>若有交换区，内存可能被移到磁盘。请以 ulimit -l unlimited 启动 Keyrite；交换区已关闭时风险很小。</translation>
    </message>
    <message>
        <source>Another program of the same user could read Keyrite&apos;s memory. As root: sysctl kernel.yama.ptrace_scope=1; run nothing else.</source>
        <translation>同一用户的其他程序可能读取 Keyrite 的内存。请以 root 运行 sysctl kernel.yama.ptrace_scope=1；不要运行其他程序。</translation>
    </message>
    <message>
        <source>Sheets in a folder, and what the system writes itself, could be read off the disk later. Use an encrypted volume, or destroy the disk after the day.</source>
        <translation>文件夹中的份额单以及系统自身写入的内容，日后可能从磁盘读出。请使用加密卷，或在当天结束后销毁磁盘。</translation>
    </message>
    <message>
        <source>Somebody else could rename or replace the folder, and with it sheets. Choose a folder below one of your own.</source>
        <translation>别人可能重命名或替换这个文件夹，连同其中的份额单。请选择属于自己的文件夹之下的位置。</translation>
    </message>
    <message>
        <source>Nothing has proved that this laptop runs the system that you prepared. Switch it on in the firmware, or check the system&apos;s image by its hash before the ceremony.</source>
        <translation>无法证明这台电脑运行的是您准备的系统。请在固件中启用安全启动，或在仪式前用哈希核对系统镜像。</translation>
    </message>
    <message>
        <source>The record could run out of room. Make room, or choose another disk.</source>
        <translation>记录可能没有足够空间。请腾出空间，或选择其他磁盘。</translation>
    </message>
    <message>
        <source>Nothing here proves that Keyrite is what you reviewed. Install it from its package, or compare its hash in the record with the one that you know.</source>
        <translation>无法证明 Keyrite 就是您审阅过的版本。请用安装包安装，或将记录中的哈希与您已知的哈希核对。</translation>
    </message>
    <message>
        <source>A library or module from elsewhere runs inside Keyrite and could see every secret. Leave Keyrite, remove the variables that are named (unset), start it by its own command, and look again.</source>
        <translation>来自别处的库或模块在 Keyrite 中运行，可能看到所有秘密。请退出 Keyrite，取消（unset）所列的变量，用 Keyrite 自己的命令启动，然后重新检查。</translation>
    </message>
    <message>
        <source>Every time in the record would be wrong. Set the clock, and look again.</source>
        <translation>记录中的所有时间都会不正确。请校准时钟，然后重新检查。</translation>
    </message>
    <message>
        <source>Put it right, or waive it with a reason.</source>
        <translation>请改正，或说明理由后豁免。</translation>
    </message>
    <message>
        <source>Not initialised. Prepare it with its vendor&apos;s tool: initialise it, and set a user PIN.</source>
        <translation>尚未初始化。请用厂商工具初始化并设置用户 PIN。</translation>
    </message>
    <message>
        <source>software: two roles must waive it</source>
        <translation>软件令牌：须由两个角色豁免</translation>
    </message>
    <message>
        <source>hardware</source>
        <translation>硬件令牌</translation>
    </message>
    <message>
        <source>objects that show: {count}</source>
        <translation>可见对象：{count}</translation>
    </message>
    <message>
        <source>NOT EMPTY (objects that show: {count}); take an empty token</source>
        <translation>非空（可见对象：{count}）；请使用空令牌</translation>
    </message>
    <message>
        <source>shows nothing without its PIN</source>
        <translation>不输入 PIN 时看不到对象</translation>
    </message>
    <message>
        <source>its PIN is typed on its own pad: leave the field empty here</source>
        <translation>PIN 用其自带键盘输入：此处请留空</translation>
    </message>
    <message>
        <source>probed on {day}</source>
        <translation>{day} 已探测</translation>
    </message>
    <message>
        <source>NOT PROBED, or changed since</source>
        <translation>未探测，或探测后已有变化</translation>
    </message>
    <message>
        <source>no user PIN is set: its vendor&apos;s tool sets one</source>
        <translation>未设置用户 PIN：请用厂商工具设置</translation>
    </message>
    <message>
        <source>no wrong PIN is counted</source>
        <translation>没有 PIN 错误记录</translation>
    </message>
    <message>
        <source>a WRONG PIN WAS TRIED since the last right one</source>
        <translation>上次正确输入后曾有错误的 PIN</translation>
    </message>
    <message>
        <source>ONE TRY IS LEFT before the PIN locks</source>
        <translation>只剩一次机会，再错 PIN 即锁定</translation>
    </message>
    <message>
        <source>its PIN is LOCKED: the security officer sets a new one</source>
        <translation>PIN 已锁定：须由安全官设置新的 PIN</translation>
    </message>
    <message>
        <source>No seal to judge by</source>
        <translation>没有可供鉴定的封印</translation>
    </message>
    <message>
        <source>✓ complete</source>
        <translation>✓ 完整</translation>
    </message>
    <message>
        <source>aborted</source>
        <translation>已中止</translation>
    </message>
    <message>
        <source>✗ incomplete</source>
        <translation>✗ 不完整</translation>
    </message>
    <message>
        <source>✗ altered</source>
        <translation>✗ 已被改动</translation>
    </message>
    <message>
        <source>✗ unreadable</source>
        <translation>✗ 无法读取</translation>
    </message>
    <message>
        <source>! {verdict}, no root behind it</source>
        <translation>! {verdict}，无根担保</translation>
    </message>
    <message>
        <source>✓ met</source>
        <translation>✓ 满足</translation>
    </message>
    <message>
        <source>✗ not met</source>
        <translation>✗ 不满足</translation>
    </message>
    <message>
        <source>not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>The root CA&apos;s next key</source>
        <translation>根 CA 的下一代密钥</translation>
    </message>
    <message>
        <source>A key that signs images</source>
        <translation>镜像签名密钥</translation>
    </message>
    <message>
        <source>A workload CA (SPIFFE)</source>
        <translation>工作负载 CA（SPIFFE）</translation>
    </message>
    <message>
        <source>A platform CA</source>
        <translation>平台 CA</translation>
    </message>
    <message>
        <source>A content trust root (Notary v1, legacy)</source>
        <translation>内容信任根密钥（Notary v1，旧式）</translation>
    </message>
    <message>
        <source>A content trust targets key (Notary v1, legacy)</source>
        <translation>内容信任目标密钥（Notary v1，旧式）</translation>
    </message>
    <message>
        <source>A key that decrypts image layers</source>
        <translation>用于解密镜像层的密钥</translation>
    </message>
    <message>
        <source>Printer given up</source>
        <translation>弃用打印机</translation>
    </message>
    <message>
        <source>The record is whole, but not of the root or the archive that you named</source>
        <translation>记录完整，但不属于您指定的根或归档</translation>
    </message>
    <message>
        <source>Save for a calendar</source>
        <translation>保存为日历文件</translation>
    </message>
    <message>
        <source>{name} is back</source>
        <translation>{name} 已返回</translation>
    </message>
    <message>
        <source>{name} has left</source>
        <translation>{name} 已离开</translation>
    </message>
    <message>
        <source>as it should be</source>
        <translation>符合要求</translation>
    </message>
    <message>
        <source>not as it should be: {what}</source>
        <translation>不符合要求：{what}</translation>
    </message>
    <message>
        <source>for an emergency</source>
        <translation>应急</translation>
    </message>
    <message>
        <source>{key}, by {next}</source>
        <translation>{key}，由 {next} 接替</translation>
    </message>
    <message>
        <source>version {version}</source>
        <translation>第 {version} 版</translation>
    </message>
    <message>
        <source>nothing was found</source>
        <translation>没有发现</translation>
    </message>
    <message>
        <source>{k} of {n}</source>
        <translation>{n} 中 {k}</translation>
    </message>
    <message>
        <source>destroyed</source>
        <translation>已销毁</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>遗失</translation>
    </message>
    <message>
        <source>in trust</source>
        <translation>由他人代管</translation>
    </message>
    <message>
        <source>received</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>deviations {deviations}, dissents {dissents}</source>
        <translation>偏差 {deviations} 项，异议 {dissents} 项</translation>
    </message>
</context>
<context>
    <name>_FolderLine</name>
    <message>
        <source>Choose its &amp;folder…</source>
        <translation>选择其文件夹(&amp;F)…</translation>
    </message>
</context>
<context>
    <name>_FormPage</name>
    <message>
        <source>This line is still empty: {name}.</source>
        <translation>此处尚未填写：{name}。</translation>
    </message>
</context>
<context>
    <name>_ManyPage</name>
    <message>
        <source>What will be signed</source>
        <translation>将要签署的内容</translation>
    </message>
    <message>
        <source>The digest of all that will be signed, in words</source>
        <translation>所有待签内容的摘要，以词语表示</translation>
    </message>
    <message numerus="yes">
        <source>Compared: sign all %n</source>
        <translation>
            <numerusform>已核对：全部签署（%n 份）</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave this request &amp;out</source>
        <translation>不签此申请(&amp;O)</translation>
    </message>
</context>
<context>
    <name>_WaiverPage</name>
    <message>
        <source>Why you go on all the same</source>
        <translation>为何仍然继续</translation>
    </message>
    <message>
        <source>Waived by</source>
        <translation>豁免人</translation>
    </message>
    <message>
        <source>and by, in another role</source>
        <translation>以及另一角色的豁免人</translation>
    </message>
    <message>
        <source>&amp;Waive it: it stands in the record</source>
        <translation>豁免并写入记录(&amp;W)</translation>
    </message>
    <message>
        <source>Say in a sentence why you go on all the same.</source>
        <translation>请用一句话说明为何仍然继续。</translation>
    </message>
    <message>
        <source>Choose two people who have different roles.</source>
        <translation>请选择两位角色不同的人员。</translation>
    </message>
</context>
</TS>
