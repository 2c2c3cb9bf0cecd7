import { build } from 'esbuild';
import {readFile} from 'node:fs/promises';
const optional=['@nestjs/websockets','@nestjs/websockets/socket-module','class-transformer','class-validator','class-transformer/storage','@grpc/grpc-js','@grpc/proto-loader','mqtt','nats','ioredis','amqplib','amqp-connection-manager','@fastify/static','@fastify/view','pg-native','@nestjs/platform-express','@nats-io/transport-node','@fastify/multipart'];
const noMap={name:'x',setup(b){b.onLoad({filter:/node_modules\/.*\.[cm]?js$/},async({path})=>({contents:(await readFile(path,'utf8')).replace(/^\/\/# sourceMappingURL=.*$/gm,'')+'\n//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIiJdLCJtYXBwaW5ncyI6IkFBQUEifQ==',loader:'js'}));}};
const t=performance.now();
await build({entryPoints:{'intake/main':'apps/intake/src/main.ts','policy/main':'apps/policy/src/main.ts'},outdir:'/work/main/dist-zz',bundle:true,format:'esm',platform:'node',target:'node24',legalComments:'external',sourcemap:true,sourcesContent:false,minifyWhitespace:true,lineLimit:160,logLevel:'warning',external:optional,plugins:[noMap],
 banner:{js:"import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;"},
 tsconfigRaw:{compilerOptions:{experimentalDecorators:true,useDefineForClassFields:true}}});
console.log(performance.now()-t);
