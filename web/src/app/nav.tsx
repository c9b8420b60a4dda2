// The pages of the program, each with the permission that opens it and its jump key.
import { AuditOutlined, CloudUploadOutlined, FileSearchOutlined, SolutionOutlined, SunOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Permission } from '@/api/types';

export interface Page {
  id: 'morning' | 'review' | 'cases' | 'imports' | 'audit';
  to: '/morning' | '/review' | '/cases' | '/imports' | '/audit';
  permission: Permission;
  group: 'work' | 'data';
  key: string;
  icon: ReactNode;
}

export const PAGES: Page[] = [
  { id: 'morning', to: '/morning', permission: 'read_morning', group: 'work', key: 'm', icon: <SunOutlined aria-hidden /> },
  { id: 'review', to: '/review', permission: 'review', group: 'work', key: 'r', icon: <SolutionOutlined aria-hidden /> },
  { id: 'cases', to: '/cases', permission: 'read_cases', group: 'work', key: 'c', icon: <FileSearchOutlined aria-hidden /> },
  { id: 'imports', to: '/imports', permission: 'import', group: 'data', key: 'i', icon: <CloudUploadOutlined aria-hidden /> },
  { id: 'audit', to: '/audit', permission: 'audit', group: 'data', key: 'l', icon: <AuditOutlined aria-hidden /> },
];
