// One page that asks the API as any client does; nothing comes from elsewhere.
#include "src/serve/page.h"

namespace spindle::serve {
namespace {

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Spindle</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>
 :root{color-scheme:light dark}
 body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
 h1{font-size:1.3rem;margin:0 0 1rem}
 dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem 1rem;margin:0 0 1.5rem}
 dt{opacity:.7;font-size:.85rem} dd{margin:0;font-size:1.2rem;font-variant-numeric:tabular-nums}
 input,select,button{font:inherit;padding:.2rem .4rem} form{display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 .5rem}
 svg{width:100%;height:18rem;border:1px solid #8886} path{fill:none;stroke:#2a7ae2;stroke-width:1.5}
 text{font-size:12px;fill:currentColor} #note{min-height:1.5em;opacity:.8}
</style></head><body>
<h1>Spindle <span id="version"></span></h1>
<dl>
 <div><dt>Tags</dt><dd id="tags">–</dd></div><div><dt>Samples a second</dt><dd id="rate">–</dd></div>
 <div><dt>Samples since the start</dt><dd id="rows">–</dd></div><div><dt>Samples in segments</dt><dd id="segment">–</dd></div>
 <div><dt>On disk, MB</dt><dd id="bytes">–</dd></div><div><dt>Set aside</dt><dd id="rejected">–</dd></div>
</dl>
<form id="form">
 <input id="tag" list="names" placeholder="tag" size="30" aria-label="tag"><datalist id="names"></datalist>
 <select id="span" aria-label="time"><option value="*-1h">last hour</option><option value="*-1d" selected>last day</option>
 <option value="*-7d">last week</option><option value="*-1y">last year</option><option value="*-30y">30 years</option></select>
 <input id="key" type="password" placeholder="API key, if asked for" autocomplete="off" aria-label="API key">
 <button>Show</button>
</form>
<svg id="trend" viewBox="0 0 900 300" preserveAspectRatio="none" role="img" aria-label="trend"></svg>
<div id="note"></div>
<p><a href="openapi.json">API</a> · <a href="metrics">metrics</a> · <a href="v1/rejects">samples set aside</a> · PI Web API at <code>/piwebapi</code></p>
<script>
const $=id=>document.getElementById(id), show=n=>Number(n).toLocaleString();
const ask=async path=>{const headers=$('key').value?{Authorization:'Bearer '+$('key').value}:{};
 const a=await fetch(path,{headers}), body=await a.json(); if(!a.ok) throw new Error(body.error||a.status); return body;};
let before;
async function status(){try{const s=await ask('v1/status'), a=s.archive, now=Date.parse(s.time);
 $('version').textContent=s.version; $('tags').textContent=show(a.tags); $('rows').textContent=show(a.rows_stored);
 $('segment').textContent=show(a.segment_rows); $('rejected').textContent=show(a.rows_rejected);
 $('bytes').textContent=show(Math.round((a.segment_bytes+a.wal_bytes)/1e5)/10);
 if(before&&now>before[0]) $('rate').textContent=show(Math.round((a.rows_stored-before[1])/(now-before[0])*1000));
 before=[now,a.rows_stored];}catch(e){$('note').textContent=e.message}}
async function names(){try{const found=await ask('v1/tags?max_count=20&name='+encodeURIComponent($('tag').value+'*'));
 $('names').replaceChildren(...found.tags.map(t=>{const o=document.createElement('option');o.value=t.name;return o;}));
 if(!$('tag').value&&found.tags.length){$('tag').value=found.tags[0].name;trend();}}catch(e){$('note').textContent=e.message}}
function draw(samples,unit,step){const svg=$('trend'); svg.replaceChildren();
 const rows=samples.map(s=>[Date.parse(s.time),typeof s.value==='number'?s.value:s.state??NaN]).filter(r=>isFinite(r[1]));
 if(!rows.length){$('note').textContent='no samples in this time';return;}
 const t0=rows[0][0],t1=rows.at(-1)[0]||t0+1; let lo=Math.min(...rows.map(r=>r[1])),hi=Math.max(...rows.map(r=>r[1]));
 if(lo===hi){lo-=1;hi+=1;}
 const x=t=>10+880*(t-t0)/Math.max(1,t1-t0), y=v=>290-280*(v-lo)/(hi-lo);
 let d='',last; for(const [t,v] of rows){d+=(d?(step?`H${x(t).toFixed(1)}V`:`L${x(t).toFixed(1)},`):`M${x(t).toFixed(1)},`)+y(v).toFixed(1);last=v;}
 const p=document.createElementNS('http://www.w3.org/2000/svg','path');p.setAttribute('d',d);p.setAttribute('vector-effect','non-scaling-stroke');svg.append(p);
 $('note').textContent=`${new Date(t0).toLocaleString()} to ${new Date(t1).toLocaleString()}, ${lo} to ${hi} ${unit}, newest ${last}`;}
async function trend(){try{const tag=encodeURIComponent($('tag').value), about=await ask('v1/tags?max_count=1&name='+tag);
 const got=await ask(`v1/read?kind=plot&intervals=400&tag=${tag}&start=${encodeURIComponent($('span').value)}`);
 const one=got.tags[0], meta=about.tags[0]||{}; draw(one.samples,one.unit,meta.step||meta.type==='digital');}
 catch(e){$('note').textContent=e.message}}
$('form').onsubmit=e=>{e.preventDefault();status();trend();}; $('tag').oninput=names;
status();names();setInterval(status,2000);
</script></body></html>
)html";

}  // namespace

Result<HttpResponse> handle_page(const Call&) {
  HttpResponse answer{.content_type = "text/html; charset=utf-8", .body = std::string{kPage}};
  answer.headers = {{"Content-Security-Policy",
                     "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"X-Frame-Options", "DENY"}};
  return answer;
}

}  // namespace spindle::serve
